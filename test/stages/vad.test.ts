import { describe, expect, it } from 'vitest'
import type { PoolRef } from '../../src/stages/serverRefs.ts'
import { attributeAt } from '../../src/model/slice.ts'
import { SpeechMargins } from '../../src/stages/vad/speechMargins.ts'
import { expectShare } from './interval.ts'
import { calm, type Draws, type Labels, Scene } from './scene.ts'

/** Chunks of 160 ms reach the VAD from 0 on; what it says to the recogniser. A wired, quiet caller unless labels say else. */
function heard(chunks: number, knobs: Record<string, number>, draws: Draws = {}, labels: Labels = {}) {
  const scene = new Scene({ knobs: { ...calm, ...knobs } }).only('vad')
  const turn = scene.turn(160 * chunks, labels, { missedSilence: 0.99, ...draws })
  turn.chunkUs = 160_000
  turn.chunks = chunks
  for (let i = 0; i < chunks; i++) scene.at(160 * i, () => scene.path.vad.hear(turn))
  scene.run()
  return { turn, log: scene.log }
}

describe('vad', () => {
  it('passes chunks on and ends the turn one hangover after the last', () => {
    expect(heard(2, {}).log).toEqual([
      [0, 'asr.hear'],
      [160, 'asr.hear'],
      [660, 'asr.finish'],
    ])
    expect(heard(2, { 'stage/vad.hangoverMs': 900 }).log[2]).toEqual([1060, 'asr.finish'])
  })

  it('a missed silence costs one more hangover', () => {
    expect(heard(1, {}, { missedSilence: 0.01 }).log[1]).toEqual([1000, 'asr.finish'])
    expect(heard(1, { 'stage/vad.missedSilenceRatio': 0 }, { missedSilence: 0.01 }).log[1]).toEqual([500, 'asr.finish'])
  })

  it('in noise the end is seen in 49 % of the 32 ms frames, so it comes a whole number of frames late', () => {
    // geometric: 1 − 0.51ⁿ ≥ 0.8 at the third frame
    expect(heard(1, {}, { lateEnd: 0.8 }, { noise: 'noisy' }).log[1]).toEqual([500 + 2 * 32, 'asr.finish'])
    expect(heard(1, {}, { lateEnd: 0.8 }, { noise: 'quiet' }).log[1]).toEqual([500, 'asr.finish'])
  })

  it('the onset is found in CPU time, the chunks behind it go on as they come, and the end is found in CPU time again', () => {
    // Five frames of 2 ms a chunk.
    expect(heard(2, { 'stage/vad.frameMs': 2 }).log).toEqual([
      [10, 'asr.hear'],
      [160, 'asr.hear'],
      [670, 'asr.finish'],
    ])
  })

  it('follows a long utterance with a job for every second of audio: all of its frames are looked at once', () => {
    const scene = new Scene({ knobs: { ...calm, 'stage/vad.frameMs': 2 } }).only('vad')
    const turn = scene.turn(160 * 20)
    Object.assign(turn, { chunkUs: 160_000, chunks: 20 })
    for (let i = 0; i < 20; i++) scene.at(160 * i, () => scene.path.vad.hear(turn))
    scene.run()
    const site = scene.world.servers.of<PoolRef>('vad')[turn.labels[attributeAt.region]]
    // The first chunk, then the 7th after it twice, then the last.
    expect(site.server.meter.arrivals).toBe(4)
    turn.account.close(null)
    expect(turn.account.costUsd / site.usdPerWorkerUs).toBeCloseTo(20 * 5 * 2 * 1000, 6)
  })

  it('what arrives while the onset is still being looked for is kept for the final pass only', () => {
    const scene = new Scene({ knobs: { ...calm, 'stage/vad.frameMs': 40 } }).only('vad')
    const turn = scene.turn(160 * 3)
    Object.assign(turn, { chunkUs: 160_000, chunks: 3 })
    for (let i = 0; i < 3; i++) scene.at(160 * i, () => scene.path.vad.hear(turn))
    expect(scene.run().log.map(([ms, what]) => [ms, what])).toEqual([
      [200, 'asr.hear'],
      [320, 'asr.hear'],
      [320 + 400 + 500, 'asr.finish'],
    ])
  })

  it('declares an onset when it has heard minSpeech: a chunk holds 160 ms, the rest has to be waited for', () => {
    const openMs = (minSpeechMs: number) => heard(4, { 'stage/vad.minSpeechMs': minSpeechMs }).turn.streamOpenUs / 1000
    expect([64, 160, 200, 400].map(openMs)).toEqual([0, 0, 40, 240])
  })

  it('each false silence keeps the stream closed for a reopening and a new onset, 320 + 64 ms', () => {
    const open = (u: number) => heard(2, { 'stage/vad.falseSilenceRatio': 0.2 }, { falseSilence: u }).turn
    // One uniform decides the cascade: below 0.2 once, below 0.04 twice, below 0.008 thrice.
    expect([0.21, 0.19, 0.039, 0.0079].map((u) => open(u).reopens)).toEqual([0, 1, 2, 3])
    expect([0.21, 0.19, 0.039, 0.0079].map((u) => open(u).streamOpenUs / 1000)).toEqual([0, 384, 768, 1152])
  })

  it('after six false silences the client holds the stream open', () => {
    expect(heard(2, { 'stage/vad.falseSilenceRatio': 0.9 }, { falseSilence: 0 }).turn.reopens).toBe(6)
  })

  it('a caller who is gone is not listened to any more', () => {
    const scene = new Scene({ knobs: calm }).only('vad')
    const turn = scene.turn(160)
    Object.assign(turn, { chunkUs: 160_000, chunks: 1 })
    scene.path.vad.hear(turn)
    scene.at(100, () => {
      turn.over = true
    })
    expect(scene.run().log).toEqual([[0, 'asr.hear']])
  })

  it('turned away at a full pool, the turn is shed', () => {
    const scene = new Scene({ knobs: { 'stage/vad.frameMs': 50, 'pool/vad-east.depthMax': 0 } }).only('vad')
    for (let i = 0; i < 5; i++) {
      const turn = scene.turn(160)
      Object.assign(turn, { chunkUs: 160_000, chunks: 1 })
      scene.path.vad.hear(turn)
    }
    expect(scene.log).toEqual([[0, 'caller.end shed']])
  })
})

describe('false silence by slice', () => {
  const scene = new Scene({ knobs: calm })
  const margins = new SpeechMargins(scene.world.dictionary)

  /** How often the onsets of 2000 strangers with these labels were lost at least once, at a threshold. */
  function lost(labels: Labels, thresholdDb: number) {
    const scene = new Scene({ knobs: { ...calm, 'stage/vad.thresholdDb': thresholdDb } }).only('vad')
    const turns = Array.from({ length: 2000 }, () => scene.stranger(160, labels))
    for (const turn of turns) {
      Object.assign(turn, { chunkUs: 160_000, chunks: 1 })
      scene.path.vad.hear(turn)
    }
    scene.run()
    return turns.filter((turn) => turn.reopens > 0).length
  }

  it('at a threshold of 1.9 dB noisy phones on lte lose a fifth of their onsets and nobody else 3 %', () => {
    // Margin 8 − 2 − 3 = 3 dB, slope 0.8 dB.
    const theory = 1 / (1 + Math.exp((3 - 1.9) / 0.8))
    expect(theory).toBeCloseTo(0.2, 2)
    const mobile = { device: 'ios', connection: 'lte' }
    expectShare(lost({ ...mobile, noise: 'noisy' }, 1.9), 2000, theory)
    const others: Labels[] = [
      { ...mobile, noise: 'moderate' },
      { device: 'ios', connection: 'wifi', noise: 'noisy' },
      { device: 'web', connection: 'lte', noise: 'noisy' },
      { device: 'sip', connection: 'wired', codec: 'pcmu', noise: 'noisy' },
    ]
    for (const labels of others) expect(margins.lostRatio(scene.call(labels).labels, 1.9)).toBeLessThan(0.03)
  })

  it('with the healthy threshold of −2 dB nobody loses 1 %', () => {
    for (const noise of ['quiet', 'moderate', 'noisy']) {
      const worst = scene.call({ device: 'android', connection: 'lte', codec: 'opus', noise }).labels
      expect(margins.lostRatio(worst, -2)).toBeLessThan(0.01)
    }
  })

  /** Three hundred strangers, heard by everyone up to the recogniser’s final text. */
  function listeners(falseSilenceRatio: number) {
    const knobs = { ...calm, 'stage/vad.falseSilenceRatio': falseSilenceRatio }
    const scene = new Scene({ knobs }).only('capture', 'uplink', 'vad', 'asr')
    const turns = Array.from({ length: 300 }, (_, i) => scene.stranger(300 + 12 * i))
    turns.forEach((turn, i) => {
      scene.at(6000 * i, () => {
        turn.spokeAtUs = scene.world.simulation.nowUs
        scene.path.asr.open(turn.call)
        scene.path.capture.speak(turn)
      })
    })
    scene.run()
    return turns
  }

  it('delays the first partial to the next chunk behind the reopenings, 480 ms for one, and neither the final text nor its errors', () => {
    const healthy = listeners(0)
    const broken = listeners(0.3)
    expectShare(broken.filter((turn) => turn.reopens > 0).length, 300, 0.3)
    let once = 0
    broken.forEach((turn, i) => {
      const twin = healthy[i]
      expect(turn.finalUs).toBe(twin.finalUs)
      expect(turn.wer).toBe(twin.wer)
      const chunksLate = Math.ceil((turn.reopens * 384) / 160)
      // A caller who falls silent before the stream is open again sees no partial but the final text.
      if (chunksLate >= turn.chunks - 1) return
      if (turn.reopens === 1) once++
      expect((turn.firstPartialUs - twin.firstPartialUs) / 1000).toBeCloseTo(chunksLate * 160, 3)
    })
    expect(once).toBeGreaterThan(40)
  })

  it('makes the partials restless: 0.35 rewrites a word for each reopening', () => {
    const healthy = listeners(0)
    listeners(0.5).forEach((turn, i) => {
      expect(turn.churn).toBeCloseTo(healthy[i].churn + 0.35 * turn.reopens, 9)
    })
  })
})
