import { describe, expect, it } from 'vitest'
import type { KnobValue } from '../../src/model/knob.ts'
import type { PoolSpec } from '../../src/model/scenario.ts'
import type { Turn } from '../../src/model/turn.ts'
import { expectShare } from './interval.ts'
import { type Draws, poolsWith } from './scene.ts'
import { ask, gpuBusyUs, llmSite, model, oneReplica, sceneWith } from './writing.ts'

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

  it('a prompt that has outgrown the model fails its turn at once, whatever tries are left, and nothing else', () => {
    const scene = sceneWith({ ...begun, 'stage/llm.timeoutMs': 60_000 })
    const [long, short] = [scene.turn(1000), scene.turn(1000)]
    long.call.historyTokens = 16_384
    for (const turn of [long, short]) scene.path.llm.ask(turn)
    scene.run()
    expect(scene.log[0]).toEqual([20, 'caller.end failed'])
    expect([long.attempts, long.account.gpuUs]).toEqual([1, 0])
    expect(scene.log.at(-1)?.[1]).toBe('playback.allSaid')
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
    const { models } = scene.world.servers
    const smaller = turns.filter((turn: Turn) => models[turn.llmModel] === 'llama3-8b-h100-tp1')
    expectShare(smaller.length, 500, 0.3)
  })

  it('where there is none every turn goes to the region’s model', () => {
    const { turn, scene } = ask({ 'stage/llm.fallbackShare': 1 })
    expect(scene.world.servers.models[turn.llmModel]).toBe(model)
  })
})
