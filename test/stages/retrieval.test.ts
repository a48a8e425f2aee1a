import { describe, expect, it } from 'vitest'
import type { KnobValue } from '../../src/model/knob.ts'
import type { Turn } from '../../src/model/turn.ts'
import { expectShare } from './interval.ts'
import { calm, type Draws, poolsWith, Scene } from './scene.ts'

/** One worker each, a job of the median size takes 10 ms to embed and 30 to rerank; nothing waits for fuller batches. */
const slowRerank = poolsWith({
  embed: { workers: 1, msPerStep: 2, msPerItem: 8, batchDelayMs: 0 },
  rerank: { workers: 1, msPerStep: 10, msPerItem: 20, batchDelayMs: 0, batchMax: 1 },
})
const medians: Record<string, KnobValue> = { ...calm, 'stage/retrieval.annMs': 22, 'stage/retrieval.hydrateMs': 18 }

function find(knobs: Record<string, KnobValue> = {}, draws: Draws = {}, route = 'faq') {
  const scene = new Scene({ knobs: { ...medians, ...knobs }, pools: slowRerank }).only('retrieval')
  const turn = scene.turn(1000, { route }, { semanticCache: 0.99, miss: 0.99, ...draws })
  scene.path.retrieval.find(turn)
  return { turn, log: scene.run().log }
}

describe('retrieval', () => {
  it('embeds, searches, reranks and fetches, then asks the model', () => {
    const { turn, log } = find()
    expect(log).toEqual([[10 + 22 + 30 + 18, 'llm.ask']])
    expect([turn.docs, turn.rerankApplied, turn.semanticCacheHit]).toEqual([4, true, false])
  })

  it('small talk is answered from the prompt alone', () => {
    const { turn, log } = find({}, {}, 'smalltalk')
    expect(log).toEqual([[0, 'llm.ask']])
    expect([turn.retrieved, turn.docs, turn.docAgeUs]).toEqual([false, 0, -1])
  })

  it('the search and the fetch take their medians’ time, topK decides how many documents', () => {
    expect(find({ 'stage/retrieval.annMs': 122 }).log).toEqual([[180, 'llm.ask']])
    expect(find({ 'stage/retrieval.hydrateMs': 118 }).log).toEqual([[180, 'llm.ask']])
    expect(find({ 'stage/retrieval.topK': 9 }).turn.docs).toBe(9)
  })

  it('a rerank that takes too long is done without: the order of the search stands', () => {
    const { turn, log } = find({ 'stage/retrieval.rerankTimeoutMs': 20 })
    expect(log).toEqual([[10 + 22 + 20 + 18, 'llm.ask']])
    expect(turn.rerankApplied).toBe(false)
    expect(find({ 'stage/retrieval.rerankTimeoutMs': 40 }).turn.rerankApplied).toBe(true)
  })

  it('a rerank pool that is full is done without at once; a full embedder sheds the turn', () => {
    const turnsThrough = (pool: string) => {
      const scene = new Scene({ knobs: { ...medians, [`pool/${pool}.depthMax`]: 0 }, pools: slowRerank })
      scene.only('retrieval')
      const turns = [0, 1].map(() => scene.turn(1000, { route: 'faq' }, { semanticCache: 0.99, miss: 0.99 }))
      for (const turn of turns) scene.path.retrieval.find(turn)
      return { turns, log: scene.run().log }
    }
    const rerank = turnsThrough('rerank-east')
    expect(rerank.log.map(([, what]) => what)).toEqual(['llm.ask', 'llm.ask'])
    expect(turnsThrough('embed-east').log).toEqual([
      [0, 'caller.end shed'],
      [80, 'llm.ask'],
    ])
  })

  it('a semantic cache hit skips the pools', () => {
    const scene = new Scene({ knobs: medians, pools: slowRerank }).only('retrieval')
    scene.path.retrieval.find(scene.turn(1000, { route: 'faq' }, { semanticCache: 0 }))
    expect(scene.run().log).toEqual([[0.35, 'llm.ask']])
    const arrivals = ['embed', 'rerank'].map((kind) => scene.pool(kind).meter.arrivals)
    expect(arrivals).toEqual([0, 0])
  })

  it('questions hit the semantic cache in the share of the knob, and miss every document in the share of another', () => {
    const knobs = { ...medians, 'stage/retrieval.cacheHitRatio': 0.3, 'stage/retrieval.missRatio': 0.2 }
    const scene = new Scene({ knobs, pools: slowRerank }).only('retrieval')
    const turns = Array.from({ length: 1500 }, () => scene.stranger(1000, { route: 'faq' }))
    turns.forEach((turn, i) => {
      scene.at(200 * i, () => scene.path.retrieval.find(turn))
    })
    scene.run()
    expectShare(turns.filter((turn) => turn.semanticCacheHit).length, 1500, 0.3)
    expectShare(turns.filter((turn) => turn.docs === 0).length, 1500, 0.2)
    // Half of those, and 2 % of all as ever.
    const missed = turns.filter((turn) => turn.docs === 0)
    expectShare(missed.filter((turn) => !turn.grounded).length, missed.length, 0.5 + 0.5 * 0.02)
  })

  it('an emptied semantic cache answers nothing, for its slice alone, and fills again as entries are made', () => {
    const knobs = { ...medians, 'stage/retrieval.cacheHitRatio': 0.8, 'stage/retrieval.cacheTtlMs': 100_000 }
    const scene = new Scene({ knobs, pools: slowRerank }).only('retrieval')
    const { knowledge } = scene
    scene.at(200_000, () => knowledge.emptyCache({ tenant: 'acme' }))
    const ask = (tenant: string, fromMs: number, everyMs: number) => {
      const turns = Array.from({ length: 600 }, () => scene.stranger(1000, { route: 'faq', tenant }))
      for (const [i, turn] of turns.entries()) {
        scene.at(fromMs + everyMs * i, () => scene.path.retrieval.find(turn))
      }
      return () => turns.filter((turn) => turn.semanticCacheHit).length
    }
    const [before, soon, filling, after] = [
      ask('acme', 1000, 100),
      ask('acme', 200_001, 1),
      ask('acme', 200_600, 100),
      ask('acme', 300_001, 100),
    ]
    const others = ask('globex', 200_001, 1)
    scene.run()
    expectShare(before(), 600, 0.8)
    expect(soon()).toBeLessThan(10)
    // Entries are up to 100 s old; of those that a question finds after 0.6–60 s, as many are younger than the emptying.
    expectShare(filling(), 600, 0.8 * 0.303)
    expectShare(after(), 600, 0.8)
    expectShare(others(), 600, 0.8)
  })

  it('waiting and working add up to the time from the question to the prompt, even when a rerank comes too late', () => {
    const scene = new Scene({
      knobs: { ...medians, 'stage/retrieval.rerankTimeoutMs': 80, 'stage/retrieval.cacheHitRatio': 0 },
      pools: slowRerank,
    }).only('retrieval')
    const turns = Array.from({ length: 60 }, () => scene.stranger(1000, { route: 'faq' }))
    const asked = new Map<Turn, number>()
    scene.path.llm = {
      ask: (turn) => void asked.set(turn, scene.world.simulation.nowUs),
      leave: () => {},
    }
    turns.forEach((turn, i) => {
      scene.at(38 * i, () => scene.path.retrieval.find(turn))
    })
    scene.run()
    const late = turns.filter((turn) => !turn.rerankApplied)
    expect(late.length).toBeGreaterThan(10)
    expect(turns.length - late.length).toBeGreaterThan(5)
    for (const turn of turns) {
      const passedUs = (asked.get(turn) as number) - turn.retrievalStartedUs
      expect(turn.retrievalWaitUs + turn.retrievalWorkUs).toBe(passedUs)
      expect(turn.retrievalWorkUs).toBeGreaterThanOrEqual(0)
    }
  })

  it('a rerank given up in the queue was waited for, one given up at work was worked on', () => {
    const scene = new Scene({ knobs: { ...medians, 'stage/retrieval.rerankTimeoutMs': 20 }, pools: slowRerank })
    scene.only('retrieval')
    const turns = [0, 5].map((ms) => {
      const turn = scene.turn(1000, { route: 'faq' }, { semanticCache: 0.99, miss: 0.99 })
      scene.at(ms, () => scene.path.retrieval.find(turn))
      return turn
    })
    scene.run()
    // The second waits 5 ms for the embedder and, like the first's 20 ms at work, 20 ms in the reranker's queue.
    expect(turns.map((turn) => turn.retrievalWaitUs)).toEqual([0, 25_000])
  })

  it('who hangs up in the middle is forgotten', () => {
    const scene = new Scene({ knobs: medians, pools: slowRerank }).only('retrieval')
    const turn = scene.turn(1000, { route: 'faq' }, { semanticCache: 0.99 })
    scene.path.retrieval.find(turn)
    scene.at(40, () => {
      turn.over = true
    })
    expect(scene.run().log).toEqual([])
  })
})
