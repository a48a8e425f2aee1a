import { describe, expect, it } from 'vitest'
import { usFromMs } from '../../src/kernel/time.ts'
import type { Call } from '../../src/model/call.ts'
import type { KnobValue } from '../../src/model/knob.ts'
import { draw, type Turn } from '../../src/model/turn.ts'
import { type Conversation, playedTokens } from '../../src/sim/conversation.ts'
import { expectShare, share } from './interval.ts'
import { calm, type Draws, Scene } from './scene.ts'

/** How a whole service would treat a turn: the first sound after a gap, an answer of some length, or silence. */
interface Service {
  gapMs?: number
  audioMs?: number
  grounded?: boolean
  silent?: boolean
  draws?: Draws
}

/** People who always speak for a second or so, and a service in one piece. */
function people(service: Service, knobs: Record<string, KnobValue> = {}): Scene {
  const scene = new Scene({ knobs: { ...calm, 'stage/llm.clarifyRatio': 0, 'stage/llm.userTokens': 20, ...knobs } })
  scene.only('caller')
  const { gapMs = 500, audioMs = 2000, grounded = true, silent = false, draws = {} } = service
  const { simulation, path } = scene.world
  const answered = (turn: Turn) => path.caller.end(turn, 'answered')
  const first = (turn: Turn) => {
    turn.firstAudioUs = simulation.nowUs
    turn.audioUs = usFromMs(audioMs)
    path.caller.heardFirst(turn)
    simulation.in(turn.audioUs, answered, turn)
  }
  path.capture = {
    speak: (turn) => {
      scene.note(`speak ${turn.call.goal}/${turn.call.tries}`)
      for (const [name, u] of Object.entries(draws)) turn.u[draw[name as keyof typeof draw]] = u
      Object.assign(turn, { wer: 0.1, grounded, outputTokens: 40 })
      if (!silent) simulation.at(turn.speechEndUs + usFromMs(gapMs), first, turn)
    },
  }
  return scene
}

const begin = (scene: Scene, call: Call) => (scene.path.caller as Conversation).begin(call)

/** One call through the service; what was said, without times. */
function story(goals: number, service: Service, knobs: Record<string, KnobValue> = {}) {
  const scene = people(service, knobs)
  const call = scene.call({}, goals)
  begin(scene, call)
  scene.run()
  return { scene, call, said: scene.log.map(([, what]) => what), ended: scene.ended }
}

const happy: Draws = { success: 0, abandon: 0.999, interrupt: 0.999 }

describe('a conversation', () => {
  it('opens its stream, asks goal by goal, and closes it', () => {
    const { said, ended, call } = story(3, { draws: happy })
    const turn = ['llm.leave']
    expect(said).toEqual(['asr.open', 'speak 0/0', ...turn, 'speak 1/0', ...turn, 'speak 2/0', ...turn, 'asr.close'])
    expect(ended.map(({ how }) => how)).toEqual(['answered', 'answered', 'answered'])
    expect(call.ended).toBe(true)
  })

  it('an interrupted answer is asked for again at once, three times at most', () => {
    const { scene, said, call } = story(
      1,
      { draws: { ...happy, interrupt: 0, interruptAt: 0.5 } },
      { 'people/caller.interruptTimes': 1 },
    )
    expect(said.filter((what) => what.startsWith('speak'))).toEqual([
      'speak 0/0',
      'speak 0/1',
      'speak 0/2',
      'speak 0/3',
    ])
    expect(call.interruptions).toBe(4)
    for (const [i, { turn, how }] of scene.ended.entries()) {
      expect(how).toBe('interrupted')
      // The cut falls in the middle of the first three seconds; nobody thinks before speaking over an answer.
      if (i > 0) expect(turn.spokeAtUs).toBe(scene.ended[i - 1].turn.firstAudioUs + 1_500_000)
    }
  })

  it('a caller who hears nothing leaves when their patience ends', () => {
    const { ended, said } = story(5, { silent: true, draws: {} }, { 'people/caller.patienceMs': 9000 })
    expect(ended.map(({ how }) => how)).toEqual(['abandoned'])
    expect(said.at(-1)).toBe('asr.close')
  })

  it('a turn that was shed or failed ends the call', () => {
    for (const how of ['shed', 'failed', 'handed_off'] as const) {
      const scene = people({ silent: true })
      const turns: Turn[] = []
      scene.path.capture = { speak: (turn) => turns.push(turn) }
      const call = scene.call({}, 4)
      begin(scene, call)
      scene.at(100, () => scene.path.caller.end(turns[0], how))
      expect(scene.run().ended.map((one) => one.how)).toEqual([how])
      expect(turns.length).toBe(1)
      expect(call.ended).toBe(true)
    }
  })

  it('the history grows by the question and by what was heard of the answer', () => {
    const history = (service: Service, knobs: Record<string, KnobValue> = {}) =>
      story(1, service, knobs).call.historyTokens
    expect(history({ draws: happy })).toBe(20 + 40)
    // Cut after 1.5 of 3 s: half of the 40 tokens, four times.
    const cut = { audioMs: 3000, draws: { ...happy, interrupt: 0, interruptAt: 0.5 } }
    expect(history(cut, { 'people/caller.interruptTimes': 1 })).toBe(4 * (20 + 20))
    expect(history({ draws: happy }, { 'stage/llm.userTokens': 50 })).toBe(50 + 40)
  })

  it('an answer counts as heard by the share of its audio that was played', () => {
    const turn = new Scene().turn(1000)
    expect(playedTokens(turn, 9e9)).toBe(0)
    Object.assign(turn, { outputTokens: 30, firstAudioUs: 1_000_000, audioUs: 3_000_000 })
    expect([0, 1_000_000, 2_000_000, 4_000_000, 9_000_000].map((us) => playedTokens(turn, us))).toEqual([
      0, 0, 10, 30, 30,
    ])
  })
})

const CROWD = 1200

/** Many callers with one goal each; the first turn of each call. */
function crowd(service: Service, knobs: Record<string, KnobValue> = {}) {
  const scene = people(service, knobs)
  for (let i = 0; i < CROWD; i++) begin(scene, scene.call())
  scene.run()
  const firsts = scene.ended.filter(({ turn }) => turn.index === 0)
  expect(firsts.length).toBe(CROWD)
  return { scene, firsts, ended: scene.ended }
}

describe('what people do', () => {
  it('they speak over an answer more often the later it comes', () => {
    const times = { 'people/caller.interruptTimes': 2 }
    for (const [gapMs, theory] of [
      [500, 0.04],
      [1000, 0.1],
      [1500, 0.24],
      [2500, 0.6],
    ]) {
      const { firsts } = crowd({ gapMs, audioMs: 4000 }, times)
      expectShare(firsts.filter(({ how }) => how === 'interrupted').length, CROWD, theory)
    }
  })

  it('they hang up more often the later it comes', () => {
    for (const [gapMs, theory] of [
      [400, 0.02],
      [1500, 0.55],
    ]) {
      const { firsts } = crowd({ gapMs }, { 'people/caller.abandonTimes': 20 })
      expectShare(firsts.filter(({ how }) => how === 'abandoned').length, CROWD, theory)
    }
  })

  it('the answer’s own echo cuts it, whatever people do', () => {
    const { firsts } = crowd({ gapMs: 500, audioMs: 4000 }, { 'stage/vad.echoRatio': 0.2 })
    expectShare(firsts.filter(({ how }) => how === 'interrupted').length, CROWD, 0.2)
  })

  it('a bad answer is asked again in other words by the share of the knob; a good one by nobody', () => {
    const { firsts, ended } = crowd({ grounded: false }, { 'people/caller.rephraseRatio': 0.6 })
    const bad = firsts.filter(({ turn }) => turn.taskSuccess === 0)
    expectShare(bad.length, CROWD, 1 - 1 / (1 + Math.exp(0.4)))
    const again = new Set(ended.filter(({ turn }) => turn.index === 1).map(({ turn }) => turn.call.id))
    expectShare(bad.filter(({ turn }) => again.has(turn.call.id)).length, bad.length, 0.6)
    const good = firsts.filter(({ turn }) => turn.taskSuccess === 1)
    expect(share(good, ({ turn }) => again.has(turn.call.id))).toBe(0)
  })

  it('ungrounded answers make twice the turns of grounded ones, or nearly', () => {
    const turnsPerCall = (grounded: boolean) =>
      crowd({ grounded }, { 'people/caller.rephraseRatio': 1 }).ended.length / CROWD
    // Tries go on while they fail, four turns at most: 1 + q + q² + q³.
    const mean = (q: number) => 1 + q + q * q + q * q * q
    expect(Math.abs(turnsPerCall(false) - mean(0.5987))).toBeLessThan((3.3 * 1.2) / Math.sqrt(CROWD))
    expect(Math.abs(turnsPerCall(true) - mean(0.0691))).toBeLessThan((3.3 * 0.3) / Math.sqrt(CROWD))
  })

  it('an answer that asks back costs one more turn', () => {
    const { firsts, ended } = crowd({ draws: { success: 0 } }, { 'stage/llm.clarifyRatio': 0.3 })
    const again = ended.filter(({ turn }) => turn.index === 1).length
    expect(firsts.every(({ turn }) => turn.taskSuccess === 1)).toBe(true)
    expectShare(again, CROWD, 0.3)
  })

  it('they prefer the voice in the share of its knob', () => {
    const { firsts } = crowd({}, { 'stage/tts.preference': 0.7 })
    expectShare(firsts.filter(({ turn }) => turn.preference === 1).length, CROWD, 0.7)
  })

  it('half speak longer than the median utterance, half think longer than the median pause', () => {
    const { firsts } = crowd({}, { 'people/caller.speechMs': 1700 })
    expectShare(firsts.filter(({ turn }) => turn.speechUs > 1_700_000).length, CROWD, 0.5)
    const scene = people({ draws: happy }, { 'people/caller.thinkMs': 900 })
    for (let i = 0; i < CROWD; i++) begin(scene, scene.call({}, 2))
    scene.run()
    const endUs = new Map(
      scene.ended
        .filter(({ turn }) => turn.index === 0)
        .map(({ turn }) => [turn.call.id, turn.firstAudioUs + turn.audioUs]),
    )
    const seconds = scene.ended.filter(({ turn }) => turn.index === 1)
    expect(seconds.length).toBe(CROWD)
    const slow = seconds.filter(({ turn }) => turn.spokeAtUs - (endUs.get(turn.call.id) as number) > 900_000)
    expectShare(slow.length, CROWD, 0.5)
  })

  it('half have hung up when the median patience has passed in silence', () => {
    const scene = people({ silent: true }, { 'people/caller.patienceMs': 5000 })
    let within = 0
    const { ledger, simulation } = scene.world
    ledger.turnEnded = (turn) => {
      if (simulation.nowUs - turn.speechEndUs <= 5_000_000) within++
    }
    for (let i = 0; i < CROWD; i++) begin(scene, scene.call())
    scene.run()
    expectShare(within, CROWD, 0.5)
  })
})
