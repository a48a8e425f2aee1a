import { describe, expect, it } from 'vitest'
import type { KnobValue } from '../../src/model/knob.ts'
import { sceneWith } from './writing.ts'

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
