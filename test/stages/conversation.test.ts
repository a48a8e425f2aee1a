import { describe, expect, it } from 'vitest'
import type { KnobValue } from '../../src/model/knob.ts'
import type { Turn } from '../../src/model/turn.ts'
import { playedTokens } from '../../src/model/playedTokens.ts'
import { Scene } from './scene.ts'
import { begin, happy, people, type Service } from './service.ts'

/** One call through the service; what was said, without times. */
function story(goals: number, service: Service, knobs: Record<string, KnobValue> = {}) {
  const scene = people(service, knobs)
  const call = scene.call({}, goals)
  begin(scene, call)
  scene.run()
  return { scene, call, said: scene.log.map(([, what]) => what), ended: scene.ended }
}

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
