import { describe, expect, it } from 'vitest'
import type { KnobValue } from '../../src/model/knob.ts'
import type { PoolSpec } from '../../src/model/scenario.ts'
import { expectShare } from './interval.ts'
import { calm, type Draws, poolsWith, Scene } from './scene.ts'

/** Two workers that take 10 ms a batch beside the work itself, one job at a time. */
const pools = poolsWith({
  tts: { workers: 2, msPerStep: 10, msPerItem: 1, batchDelayMs: 0, batchMax: 1, discipline: 'priority' },
})
/** Ten characters are a second of audio; the first 400 ms leave at once, the rest in pieces of 800. */
const plainVoice: Record<string, KnobValue> = {
  ...calm,
  'stage/tts.normMs': 6,
  'stage/tts.acousticRtf': 0.03,
  'stage/tts.vocoderRtf': 0.2,
  'stage/tts.chunkAudioMs': 400,
  'stage/tts.restAudioMs': 800,
  'stage/tts.charsPerSecond': 10,
  'stage/tts.cacheHitRatio': 0.25,
  'stage/tts.priorityFirst': 1,
}

function sceneWith(knobs: Record<string, KnobValue> = {}, own = pools) {
  return new Scene({ knobs: { ...plainVoice, ...knobs }, pools: own }).only('tts')
}

/** What leaves for the caller when segments of so many characters are said at 0. */
function say(segments: number[], knobs: Record<string, KnobValue> = {}, draws: Draws = {}) {
  const scene = sceneWith(knobs)
  const turn = scene.turn(1000, {}, { ttsCache: 0.99, ...draws })
  for (const characters of segments) scene.path.tts.say(turn, characters)
  scene.run()
  return { turn, log: scene.log, scene }
}

describe('tts', () => {
  it('speaks the whole segment acoustically and the first piece with the vocoder, then the rest piece by piece', () => {
    // 2 s of audio: 6 norm + 10 step + 2000·0.03 + 400·0.2; then 10 + 800·0.2 twice.
    const { turn, log } = say([20])
    expect(log).toEqual([
      [156, 'downlink.send 0 400000'],
      [326, 'downlink.send 1 800000'],
      [496, 'downlink.send 2 800000'],
    ])
    expect(turn.ttsFirstByteUs - turn.textReadyUs).toBe(156_000)
    expect([turn.ttsWaitUs, turn.ttsWorkUs, turn.partsPlanned]).toEqual([0, 150_000, 3])
  })

  const firstByteMs = (knobs: Record<string, KnobValue>, characters = 20) =>
    say([characters], knobs).turn.ttsFirstByteUs / 1000

  it('a slower vocoder delays the first byte in proportion to the first piece, a slower acoustic model to the segment', () => {
    expect(firstByteMs({ 'stage/tts.vocoderRtf': 0.45 }) - firstByteMs({})).toBe(400 * 0.25)
    expect(firstByteMs({ 'stage/tts.acousticRtf': 0.1 }) - firstByteMs({})).toBe(2000 * 0.07)
    expect(firstByteMs({ 'stage/tts.chunkAudioMs': 1000 }) - firstByteMs({})).toBe(600 * 0.2)
    expect(firstByteMs({ 'stage/tts.normMs': 106 }) - firstByteMs({})).toBe(100)
  })

  it('a longer segment delays its own first byte by its acoustic work only', () => {
    expect(firstByteMs({}, 40) - firstByteMs({}, 20)).toBe(2000 * 0.03)
  })

  it('who speaks faster has less audio to make', () => {
    const audioUs = (rate: number) =>
      say([20], { 'stage/tts.charsPerSecond': rate }).log.reduce((sum, [, what]) => sum + Number(what.split(' ')[2]), 0)
    expect([audioUs(10), audioUs(20)]).toEqual([2_000_000, 1_000_000])
  })

  it('the pieces of the rest are as long as their knob says, the last one shorter', () => {
    const { log, turn } = say([20], { 'stage/tts.restAudioMs': 1000 })
    expect(log.map(([, what]) => what)).toEqual([
      'downlink.send 0 400000',
      'downlink.send 1 1000000',
      'downlink.send 2 600000',
    ])
    expect(turn.partsPlanned).toBe(3)
  })

  it('first bytes of a later segment go before the rest of an earlier one; with priorityFirst 0 they do not', () => {
    const one = poolsWith({
      tts: { workers: 1, msPerStep: 10, msPerItem: 1, batchDelayMs: 0, batchMax: 1, discipline: 'priority' },
    })
    const order = (priorityFirst: number) => {
      const scene = sceneWith({ 'stage/tts.priorityFirst': priorityFirst }, one)
      const [first, second, third] = [0, 1, 2].map(() => scene.turn(1000, {}, { ttsCache: 0.99 }))
      scene.path.tts.say(first, 12)
      scene.at(10, () => scene.path.tts.say(second, 4))
      // While the second is served, the rest of the first and the beginning of the third wait.
      scene.at(200, () => scene.path.tts.say(third, 4))
      return scene.run().log.map(([, what]) => what)
    }
    const rest = 'downlink.send 1 800000'
    const first = 'downlink.send 0 400000'
    expect(order(1)).toEqual([first, first, first, rest])
    expect(order(0)).toEqual([first, first, rest, first])
  })

  it('a hit in the audio cache skips the pool: the whole segment leaves as it is, once it is normalised', () => {
    const { turn, log, scene } = say([20], {}, { ttsCache: 0 })
    expect(log).toEqual([
      [6, 'downlink.send 0 2000000'],
      [6, 'downlink.send 1 0'],
      [6, 'downlink.send 2 0'],
    ])
    expect([turn.ttsCacheHit, turn.ttsFirstByteUs]).toEqual([1, 6000])
    expect(scene.pool('tts').meter.arrivals).toBe(0)
  })

  it('only first segments are cached, in the share of the knob', () => {
    expect(say([4, 4], {}, { ttsCache: 0 }).log.map(([, what]) => what)).toEqual([
      'downlink.send 0 400000',
      'downlink.send 1 400000',
    ])
    const scene = sceneWith()
    const turns = Array.from({ length: 1500 }, () => scene.stranger(1000))
    for (const turn of turns) scene.path.tts.say(turn, 4)
    scene.run()
    expectShare(turns.filter((turn) => turn.ttsCacheHit === 1).length, 1500, 0.25)
  })

  it('every planned part is sent once, however slow the normalisation and whatever is cached', () => {
    for (const ttsCache of [0, 0.99]) {
      const scene = sceneWith({ 'stage/tts.normMs': 500 })
      const turn = scene.turn(1000, {}, { ttsCache })
      for (let i = 0; i < 3; i++) scene.at(200 * i, () => scene.path.tts.say(turn, 20))
      const sent = scene.run().log.map(([, what]) => what.split(' ').slice(1).map(Number))
      expect(sent.map(([part]) => part).sort()).toEqual(Array.from({ length: turn.partsPlanned }, (_, part) => part))
      expect(sent.reduce((sum, [, audioUs]) => sum + audioUs, 0)).toBe(6_000_000)
    }
  })

  it('every planned part is sent once when the length of pieces is turned in the middle of an answer', () => {
    for (const set of [100, 5000]) {
      const scene = sceneWith()
      const turn = scene.turn(1000, {}, { ttsCache: 0.99 })
      scene.path.tts.say(turn, 40)
      scene.at(100, () => {
        scene.world.knob('stage/tts.restAudioMs').addLayer({ set, times: 1, plus: 0, test: null, laidUs: 0, wasRead: false })
      })
      scene.run()
      expect(scene.log.length).toBe(turn.partsPlanned)
    }
  })

  it('a voice placed in another region is spoken by that region’s pool', () => {
    const west = { ...pools.find(({ stage }) => stage === 'tts'), name: 'tts-west', region: 'west' } as PoolSpec
    const scene = sceneWith({ 'stage/tts.placement': 'west' }, [...pools, west])
    const turn = scene.turn(1000, {}, { ttsCache: 0.99 })
    scene.path.tts.say(turn, 4)
    scene.run()
    const arrivals = (region: string) => scene.pool('tts', region).meter.arrivals
    expect([arrivals('east'), arrivals('west')]).toEqual([0, 1])
  })

  it('a turn that waits while workers load is cold; one that waits behind others is not', () => {
    const scene = sceneWith(
      {},
      poolsWith({ tts: { workers: 1, msPerStep: 10, batchMax: 1, batchDelayMs: 0, coldStartMs: 30_000 } }),
    )
    const pool = scene.pool('tts')
    const turns = [0, 1, 2, 3].map(() => scene.turn(1000, {}, { ttsCache: 0.99 }))
    scene.path.tts.say(turns[0], 4)
    scene.path.tts.say(turns[1], 4)
    scene.at(5000, () => pool.restart())
    scene.at(6000, () => scene.path.tts.say(turns[2], 4))
    // Later another worker loads while the first is idle: nobody waits for it.
    scene.at(60_000, () => pool.setWorkers(2))
    scene.at(61_000, () => scene.path.tts.say(turns[3], 4))
    scene.run()
    expect(turns.map((turn) => turn.ttsCold)).toEqual([false, false, true, false])
    expect(turns[2].ttsWaitUs).toBe(35_000_000 - 6_006_000)
  })
})
