import { describe, expect, it } from 'vitest'
import type { KnobValue } from '../../src/model/knob.ts'
import type { Turn } from '../../src/model/turn.ts'
import { TranscriptQuality } from '../../src/stages/asr/transcriptQuality.ts'
import { expectShare, mean } from './interval.ts'
import { calm, type Labels, poolsWith, Scene } from './scene.ts'

/** One worker that takes 10 ms a batch and 1 ms a unit, without waiting for fuller batches. */
const tenPlusOne = poolsWith({ asr: { workers: 1, msPerStep: 10, msPerItem: 1, batchDelayMs: 0 } })

/** A turn whose `chunks` chunks have all been cut, on an open stream. */
function listening(
  knobs: Record<string, KnobValue> = {},
  chunks = 4,
  pools = tenPlusOne,
): { scene: Scene; turn: Turn } {
  const scene = new Scene({ knobs: { ...calm, ...knobs }, pools }).only('asr')
  const turn = scene.turn(160 * chunks)
  Object.assign(turn, { chunkUs: 160_000, chunks, streamOpenUs: 0, downlinkUs: 25_000 })
  scene.path.asr.open(turn.call)
  return { scene, turn }
}

describe('asr', () => {
  it('shows the first partial when the first chunk is decoded and has travelled back; the final pass hands on', () => {
    const { scene, turn } = listening()
    for (let i = 0; i < 4; i++) scene.at(160 * i, () => scene.path.asr.hear(turn))
    scene.at(1000, () => scene.path.asr.finish(turn))
    // One job is 10 + 1 ms; the final pass re-decodes four chunks at a quarter of the work: 10 + 4 × 0.25.
    expect(scene.run().log).toEqual([[1011, 'retrieval.find']])
    expect(turn.firstPartialUs).toBe(36_000)
    expect(turn.partials).toBe(4)
    expect(turn.asrWorkUs).toBe(22_000)
    expect(turn.asrWaitUs).toBe(0)
  })

  it('while the stream is closed chunks are only buffered: no partials, the final pass as ever', () => {
    const { scene, turn } = listening()
    turn.streamOpenUs = 400_000
    for (let i = 0; i < 4; i++) scene.at(160 * i, () => scene.path.asr.hear(turn))
    scene.at(1000, () => scene.path.asr.finish(turn))
    expect(scene.run().log).toEqual([[1011, 'retrieval.find']])
    expect(turn.firstPartialUs).toBe(480_000 + 11_000 + 25_000)
    expect(turn.partials).toBe(1)
  })

  it('if no chunk came through, the final text is the first partial', () => {
    const { scene, turn } = listening()
    turn.streamOpenUs = 10_000_000
    scene.path.asr.hear(turn)
    scene.at(500, () => scene.path.asr.finish(turn)).run()
    expect(turn.firstPartialUs).toBe(511_000 + 25_000)
  })

  it('lookahead holds every chunk back; a heavier model and a longer final pass take their time in proportion', () => {
    const firstPartialMs = (knobs: Record<string, number>) => {
      const { scene, turn } = listening(knobs)
      scene.path.asr.hear(turn)
      scene.run()
      return turn.firstPartialUs / 1000 - 25
    }
    expect(firstPartialMs({})).toBe(11)
    expect(firstPartialMs({ 'stage/asr.lookaheadMs': 80 })).toBe(91)
    expect(firstPartialMs({ 'stage/asr.jobTimes': 5 })).toBe(15)
    const finalMs = (knobs: Record<string, number>) => {
      const { scene, turn } = listening(knobs, 40)
      scene.path.asr.finish(turn)
      return scene.run().log[0][0]
    }
    expect([0.25, 1, 2].map((work) => finalMs({ 'stage/asr.finalWork': work }))).toEqual([20, 50, 90])
  })

  it('one stream is one sequence: its second chunk waits for its first, another stream’s joins the batch', () => {
    const { scene, turn } = listening()
    const other = scene.turn(640)
    Object.assign(other, { chunkUs: 160_000, chunks: 4, streamOpenUs: 0 })
    scene.path.asr.open(other.call)
    scene.at(0, () => {
      scene.path.asr.hear(turn)
      scene.path.asr.hear(turn)
      scene.path.asr.hear(other)
    })
    scene.run()
    // The first goes alone at once; then the second chunk of the one and the first of the other share a batch of 10 + 2 ms.
    expect([turn.firstPartialUs, other.firstPartialUs]).toEqual([11_000 + 25_000, 11_000 + 12_000])
  })

  it('when the slots are used up only first turns wait, until a call hangs up', () => {
    const pools = poolsWith({ asr: { workers: 1, msPerStep: 10, msPerItem: 1, batchDelayMs: 0, streamsMax: 1 } })
    const { scene, turn: first } = listening({}, 1, pools)
    const second = scene.turn(160)
    Object.assign(second, { chunkUs: 160_000, chunks: 1, streamOpenUs: 0 })
    scene.path.asr.open(second.call)
    scene.at(0, () => scene.path.asr.hear(second))
    scene.at(0, () => scene.path.asr.hear(first))
    scene.at(5000, () => scene.path.asr.close(first.call))
    const later = scene.turn(160, {}, {}, second.call)
    Object.assign(later, { chunkUs: 160_000, chunks: 1, streamOpenUs: 0 })
    scene.at(9000, () => scene.path.asr.hear(later)).run()
    expect([first, second, later].map((turn) => turn.asrWaitUs)).toEqual([0, 5_000_000, 0])
  })

  it('a larger chunk delays the first partial by the audio it has to fill, and means fewer jobs', () => {
    const first = (chunkMs: number) => {
      const knobs = { ...calm, 'stage/asr.chunkMs': chunkMs }
      const scene = new Scene({ knobs, pools: tenPlusOne }).only('capture', 'uplink', 'vad', 'asr')
      const turn = scene.turn(1900)
      scene.path.asr.open(turn.call)
      scene.path.capture.speak(turn)
      scene.run()
      return turn
    }
    const [short, long] = [first(160), first(640)]
    expect(long.firstPartialUs - short.firstPartialUs).toBe(480_000)
    expect([short.partials, long.partials]).toEqual([12, 3])
  })
})

describe('what was understood', () => {
  const turnsUnder = (knobs: Record<string, number>, labels: Labels = {}) => {
    const scene = new Scene({ knobs })
    const quality = new TranscriptQuality(scene.world)
    return Array.from({ length: 2000 }, () => {
      const turn = scene.stranger(1000, labels)
      quality.understand(turn)
      return turn
    })
  }

  it('WER has the knob’s mean: × 0.92 in quiet, × 1.13 in noise', () => {
    const times: [string, number][] = [
      ['quiet', 0.92],
      ['moderate', 1],
      ['noisy', 1.13],
    ]
    // The spread of a lognormal with sigma 0.5 is √(e^0.25 − 1) of its mean.
    const slack = 3.3 * Math.sqrt((Math.exp(0.25) - 1) / 2000)
    for (const [noise, factor] of times) {
      const wer = mean(turnsUnder({ 'stage/asr.wer': 0.1 }, { noise }).map((turn) => turn.wer))
      expect(Math.abs(wer / (0.1 * factor) - 1)).toBeLessThan(slack)
    }
  })

  it('names are swapped in the share of turns that the knob says', () => {
    const swapped = turnsUnder({ 'stage/asr.entitySubstitution': 0.3 }).filter((turn) => turn.entitySubstituted)
    expectShare(swapped.length, 2000, 0.3)
  })

  it('partials churn on average by the share of words that are not stable', () => {
    const churn = mean(turnsUnder({ 'stage/asr.stability': 0.6 }).map((turn) => turn.churn))
    // 0.4 × 2u: uniform from 0 to 0.8.
    expect(Math.abs(churn - 0.4)).toBeLessThan((3.3 * 0.8) / Math.sqrt(12 * 2000))
  })
})
