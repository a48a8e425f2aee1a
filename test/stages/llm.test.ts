import { describe, expect, it } from 'vitest'
import type { KnobValue } from '../../src/model/knob.ts'
import type { PoolSpec } from '../../src/model/scenario.ts'
import type { Turn } from '../../src/model/turn.ts'
import { builtInStepTime } from '../../src/serving/llm/builtInStepTimes.ts'
import { IterationLoad } from '../../src/serving/llm/stepTime.ts'
import { expectShare } from './interval.ts'
import { calm, type Draws, poolsWith, Scene } from './scene.ts'

const model = 'llama3-8b-a100-tp1'
const oneReplica = poolsWith({ llm: { workers: 1 } })
/** Twenty ms before an attempt, thirty tokens of answer in segments of 45 + 45 + 45 characters. */
const short: Record<string, KnobValue> = {
  ...calm,
  'stage/llm.overheadMs': 20,
  'stage/llm.outputTokensMedian': 30,
  'stage/llm.outputTokensMax': 300,
  'stage/tts.firstSegmentChars': 45,
  'stage/tts.segmentChars': 45,
  'stage/llm.retryAfterMs': 600_000,
  'stage/llm.timeoutMs': 600_000,
  'stage/llm.fallbackShare': 0,
}

function sceneWith(knobs: Record<string, KnobValue> = {}, pools = oneReplica) {
  const scene = new Scene({ knobs: { ...short, ...knobs }, pools }).only('llm')
  scene.path.tts = {
    say: (turn, characters) => {
      turn.segments++
      scene.note(`tts.say ${characters}`)
    },
  }
  return scene
}

/** One median turn asks; all that is said. */
function ask(knobs: Record<string, KnobValue> = {}, draws: Draws = {}, pools = oneReplica) {
  const scene = sceneWith(knobs, pools)
  const turn = scene.turn(1000, {}, draws)
  scene.path.llm.ask(turn)
  scene.run()
  return { turn, said: scene.log.map(([, what]) => what), scene }
}

const llmSite = (scene: Scene) => scene.world.sites.llm[scene.world.dictionary.code('region', 'east')]

/** GPU time of the region’s fleet so far. */
const gpuBusyUs = (scene: Scene) => llmSite(scene).server.totals.counters(scene.world.simulation.nowUs).busyUs

describe('the prompt', () => {
  const promptOf = (knobs: Record<string, KnobValue>, history = 0, docs = 0) => {
    const scene = sceneWith(knobs)
    const turn = scene.turn(1000)
    turn.call.historyTokens = history
    Object.assign(turn, { docs, retrieved: docs > 0 })
    scene.path.llm.ask(turn)
    return turn
  }
  const tokens = {
    'stage/llm.systemTokens': 1000,
    'stage/llm.toolTokens': 400,
    'stage/llm.userTokens': 20,
    'stage/retrieval.chunkTokens': 220,
  }

  it('is system and tools, history, documents and the question', () => {
    const turn = promptOf(tokens, 300, 4)
    expect([turn.systemTokens, turn.historyTokens, turn.docTokens]).toEqual([1400, 300, 880])
    expect(turn.promptTokens).toBe(1400 + 300 + 880 + 20)
    expect(promptOf({ ...tokens, 'stage/llm.toolTokens': 500 }).promptTokens).toBe(1520)
    expect(promptOf({ ...tokens, 'stage/llm.userTokens': 120 }).promptTokens).toBe(1520)
    expect(promptOf({ ...tokens, 'stage/retrieval.chunkTokens': 100 }, 0, 4).docTokens).toBe(400)
  })

  it('an answer has the median’s length, cut at the budget', () => {
    expect(promptOf({}).outputTokens).toBe(30)
    expect(promptOf({ 'stage/llm.outputTokensMedian': 60 }).outputTokens).toBe(60)
    expect(promptOf({ 'stage/llm.outputTokensMax': 12 }).outputTokens).toBe(12)
  })

  it('a segment of speech is complete every so many characters, at 4.5 a token; the last is what is left', () => {
    expect(promptOf({}).milestones).toEqual([10, 20, 30])
    expect(promptOf({ 'stage/tts.firstSegmentChars': 90 }).milestones).toEqual([20, 30])
    expect(promptOf({ 'stage/tts.segmentChars': 18 }).milestones).toEqual([10, 14, 18, 22, 26, 30])
    expect(promptOf({ 'stage/tts.firstSegmentChars': 900 }).milestones).toEqual([30])
  })
})

describe('llm', () => {
  it('hands each segment on when its last token is there, then says that all is said', () => {
    const { turn, said } = ask({ 'stage/llm.outputTokensMedian': 32 })
    expect(said).toEqual(['tts.say 45', 'tts.say 45', 'tts.say 45', 'tts.say 9', 'playback.allSaid'])
    expect(turn.tokensWritten).toBe(32)
    expect(turn.attempts).toBe(1)
  })

  it('one token an iteration: the first segment is complete nine steps after the first token', () => {
    const at = (firstSegmentChars: number) => {
      const scene = sceneWith({ 'stage/tts.firstSegmentChars': firstSegmentChars })
      const turn = scene.turn(1000)
      scene.path.llm.ask(turn)
      scene.run()
      return { waitMs: scene.log[0][0] - turn.firstTokenUs / 1000, turn }
    }
    const step = builtInStepTime(model)
    const stepMs = (context: number) => {
      const load = Object.assign(new IterationLoad(), { decodes: 1, decodeTokens: 1, decodeContext: context })
      return 1.05 * step.iterationMs(load) + 0.4
    }
    for (const characters of [45, 90]) {
      const { waitMs, turn } = at(characters)
      const steps = characters / 4.5 - 1
      let theory = 0
      for (let i = 1; i <= steps; i++) theory += stepMs(turn.promptTokens + i)
      expect(waitMs).toBeCloseTo(theory, 1)
    }
  })

  it('the API’s overhead comes before the first token', () => {
    const ttftMs = (overheadMs: number) => ask({ 'stage/llm.overheadMs': overheadMs }).turn.firstTokenUs / 1000
    expect(ttftMs(120)).toBeCloseTo(ttftMs(20) + 100, 6)
  })

  it('without a shared prefix the prompt is as long but all of it is computed', () => {
    const second = (prefixReuse: number) => {
      const scene = sceneWith({ 'stage/llm.prefixReuse': prefixReuse })
      const turns = [scene.turn(1000), scene.turn(1000)]
      scene.path.llm.ask(turns[0])
      scene.at(10_000, () => scene.path.llm.ask(turns[1]))
      scene.run()
      return { turn: turns[1], gpuUs: gpuBusyUs(scene) }
    }
    const [shared, not] = [second(1), second(0)]
    expect(not.turn.promptTokens).toBe(shared.turn.promptTokens)
    // 1700 tokens of system and tools are 106 whole blocks of 16.
    expect([shared.turn.cachedTokens, not.turn.cachedTokens]).toEqual([1696, 0])
    expect(not.gpuUs).toBeGreaterThan(shared.gpuUs * 1.1)
  })

  it('the share of prompts that can share is the knob’s', () => {
    const scene = sceneWith({ 'stage/llm.prefixReuse': 0.6 })
    const turns = Array.from({ length: 800 }, () => scene.stranger(1000))
    for (const turn of turns) scene.path.llm.ask(turn)
    expectShare(turns.filter((turn) => turn.prefix !== null).length, 800, 0.6)
  })

  it('prefixes are shared by tenant and prompt version, and by nobody else', () => {
    const scene = sceneWith()
    const cached = ['acme', 'acme', 'globex'].map((tenant, i) => {
      const turn = scene.turn(1000, { tenant })
      scene.at(10_000 * i, () => scene.path.llm.ask(turn))
      return turn
    })
    scene.run()
    expect(cached.map((turn) => turn.cachedTokens)).toEqual([0, 1696, 0])
  })

  it('what was written of an answer that is given up is counted, and its GPU time charged up to its last segment', () => {
    const scene = sceneWith({ 'stage/llm.outputTokensMedian': 200 })
    const turn = scene.turn(1000)
    scene.path.llm.ask(turn)
    scene.at(1000, () => {
      turn.over = true
      scene.path.llm.leave(turn)
    })
    scene.run()
    expect(turn.tokensWritten).toBeGreaterThan(40)
    expect(turn.tokensWritten).toBeLessThan(200)
    const busyUs = gpuBusyUs(scene)
    // A segment is ten tokens of at most 15 ms.
    expect(busyUs - turn.gpuUs).toBeGreaterThanOrEqual(0)
    expect(busyUs - turn.gpuUs).toBeLessThan(150_000)
  })
})

describe('attempts', () => {
  const begun = { 'stage/llm.attemptsMax': 2, 'stage/llm.retryAfterMs': 400, 'stage/llm.timeoutMs': 800 }
  /** A replica that takes twenty times as long: a first token after about two seconds. */
  function slowScene(knobs: Record<string, KnobValue>) {
    const scene = sceneWith(knobs)
    llmSite(scene).server.slowdown = 20
    return scene
  }
  function one(knobs: Record<string, KnobValue>, draws: Draws = {}) {
    const scene = slowScene({ ...begun, ...knobs })
    const turn = scene.turn(1000, {}, draws)
    scene.path.llm.ask(turn)
    scene.run()
    return { turn, scene, log: scene.log }
  }

  it('without a first token there is a second attempt, and when that times out too the turn has failed', () => {
    const { turn, log } = one({})
    expect(log).toEqual([[20 + 400 + 800, 'caller.end failed']])
    expect(turn.attempts).toBe(2)
  })

  it('attempts and times are as their knobs say', () => {
    expect(one({ 'stage/llm.attemptsMax': 1 }).log).toEqual([[20 + 800, 'caller.end failed']])
    expect(one({ 'stage/llm.attemptsMax': 3 }).log).toEqual([[20 + 400 + 400 + 800, 'caller.end failed']])
    expect(one({ 'stage/llm.retryAfterMs': 100 }).log).toEqual([[20 + 100 + 800, 'caller.end failed']])
    expect(one({ 'stage/llm.timeoutMs': 500 }).log).toEqual([[20 + 400 + 500, 'caller.end failed']])
    expect(one({ 'stage/llm.timeoutMs': 60_000 }).log.at(-1)?.[1]).toBe('playback.allSaid')
  })

  it('an attempt whose first token came in time may take as long as it likes', () => {
    const { turn, scene } = ask({
      'stage/llm.outputTokensMedian': 200,
      'stage/llm.retryAfterMs': 500,
      'stage/llm.timeoutMs': 500,
    })
    expect(turn.firstTokenUs).toBeLessThan(520_000)
    expect(turn.lastTokenUs).toBeGreaterThan(1_500_000)
    expect(turn.attempts).toBe(1)
    expect(scene.log.at(-1)?.[1]).toBe('playback.allSaid')
  })

  it('a cancelled attempt frees the GPU; one that is not runs on as a zombie to its last token, and says nothing', () => {
    const clean = one({ 'stage/llm.cancelOnLeave': 1 })
    const zombies = one({ 'stage/llm.cancelOnLeave': 0 })
    expect(zombies.log).toEqual(clean.log)
    expect(gpuBusyUs(zombies.scene)).toBeGreaterThan(3 * gpuBusyUs(clean.scene))
  })

  it('the share of requests that is cancelled is the knob’s', () => {
    const scene = sceneWith({ 'stage/llm.cancelOnLeave': 0.7 }, poolsWith({ llm: { workers: 8 } }))
    const turns = Array.from({ length: 500 }, () => scene.stranger(1000))
    const requests: { cancelled: boolean }[] = []
    for (const turn of turns) scene.path.llm.ask(turn)
    scene.run(30)
    for (const turn of turns) {
      requests.push(turn.request as { cancelled: boolean })
      turn.over = true
      scene.path.llm.leave(turn)
    }
    scene.run()
    expectShare(requests.filter((request) => request.cancelled).length, 500, 0.7)
  })

  it('the caller who leaves before the attempt is made is not written for', () => {
    const scene = sceneWith()
    const turn = scene.turn(1000)
    scene.path.llm.ask(turn)
    scene.at(10, () => {
      turn.over = true
      scene.path.llm.leave(turn)
    })
    expect(scene.run().log).toEqual([])
    expect(turn.attempts).toBe(0)
  })
})

describe('the smaller model', () => {
  const small: PoolSpec = { ...oneReplica.find(({ stage }) => stage === 'llm'), name: 'llm-small' } as PoolSpec
  const pools = [...oneReplica, { ...small, model: 'llama3-8b-h100-tp1' }]

  it('gets the share of turns that the knob says', () => {
    const scene = sceneWith({ 'stage/llm.fallbackShare': 0.3, 'stage/llm.outputTokensMax': 2 }, pools)
    const turns = Array.from({ length: 500 }, () => scene.stranger(1000))
    turns.forEach((turn, i) => {
      scene.at(100 * i, () => scene.path.llm.ask(turn))
    })
    scene.run()
    const { models } = scene.world.sites
    const smaller = turns.filter((turn: Turn) => models[turn.llmModel] === 'llama3-8b-h100-tp1')
    expectShare(smaller.length, 500, 0.3)
  })

  it('where there is none every turn goes to the region’s model', () => {
    const { turn, scene } = ask({ 'stage/llm.fallbackShare': 1 })
    expect(scene.world.sites.models[turn.llmModel]).toBe(model)
  })
})
