import { describe, expect, it } from 'vitest'
import { builtInStepTime } from '../../src/serving/llm/builtInStepTimes.ts'
import { IterationLoad } from '../../src/serving/llm/stepTime.ts'
import { expectShare } from './interval.ts'
import { ask, gpuBusyUs, model, sceneWith } from './writing.ts'

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
    turn.account.close(null)
    expect(busyUs - turn.account.gpuUs).toBeGreaterThanOrEqual(0)
    expect(busyUs - turn.account.gpuUs).toBeLessThan(150_000)
  })
})
