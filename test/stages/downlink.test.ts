import { describe, expect, it } from 'vitest'
import type { Path } from './verbs.ts'
import { expectShare, mean } from './interval.ts'
import { calm, poolsWith, Scene } from './scene.ts'

/** A gateway that takes 1 ms and 0.05 for each of an answer’s 20 ms packets. */
const pools = poolsWith({ egress: { workers: 1, msPerStep: 1, msPerItem: 0.05 } })

/** Parts of 400 ms are ready at 0 on a line of 25 ms; what the client is told: part, audio and when it arrives. */
function sent(parts: number[], knobs: Record<string, number> = {}) {
  const scene = new Scene({ knobs: { ...calm, 'stage/downlink.rttMs': 16, ...knobs }, pools }).only('downlink')
  const turn = scene.turn(1000)
  turn.downlinkUs = 25_000
  for (const part of parts) scene.path.downlink.send(turn, part, 400_000)
  scene.run()
  return { turn, log: scene.log.map(([, what]) => what) }
}

describe('downlink', () => {
  it('a part leaves the gateway and arrives after the line and half the round trip', () => {
    // 1 + 20 × 0.05 ms at the gateway, 25 on the line, 16/2 across the network.
    expect(sent([0]).log).toEqual(['playback.hear 0 400000 35000'])
    expect(sent([0], { 'stage/downlink.rttMs': 116 }).log).toEqual(['playback.hear 0 400000 85000'])
  })

  it('parts queue at the gateway; the wait of the first is the turn’s', () => {
    const { turn, log } = sent([1, 0])
    expect(log).toEqual(['playback.hear 1 400000 35000', 'playback.hear 0 400000 37000'])
    expect(turn.egressWaitUs).toBe(2000)
  })

  it('a lost packet costs its line twice more and one packet time', () => {
    // Every draw is ½.
    expect(sent([0], { 'stage/downlink.lossRatio': 0.6 }).log).toEqual([`playback.hear 0 400000 ${35_000 + 70_000}`])
    expect(sent([0], { 'stage/downlink.lossRatio': 0.4 }).log).toEqual(['playback.hear 0 400000 35000'])
  })

  it('a silent part needs neither gateway nor line', () => {
    const scene = new Scene({ knobs: calm, pools }).only('downlink')
    scene.path.downlink.send(scene.turn(1000), 3, 0)
    expect(scene.log).toEqual([[0, 'playback.hear 3 0 0']])
  })

  it('jitter is exponential, losses come in the share of their knob', () => {
    const knobs = { 'stage/downlink.jitterMs': 30, 'stage/downlink.lossRatio': 0.1 }
    const scene = new Scene({ knobs: { ...calm, ...knobs }, pools }).only('downlink')
    const delaysMs: number[] = []
    const hear: Path['playback']['hear'] = (_turn, _part, _audioUs, arrivesUs) =>
      delaysMs.push((arrivesUs - scene.world.simulation.nowUs) / 1000 - 8)
    scene.path.playback = { hear, allSaid: () => {} }
    for (let i = 0; i < 3000; i++) {
      const turn = scene.stranger(1000)
      // A loss on a line this long cannot be taken for jitter.
      turn.downlinkUs = 10_000_000
      scene.at(5 * i, () => scene.path.downlink.send(turn, 0, 400_000))
    }
    scene.run()
    expectShare(delaysMs.filter((ms) => ms > 25_000).length, 3000, 0.1)
    const onTime = delaysMs.filter((ms) => ms < 25_000).map((ms) => ms - 10_000)
    expect(Math.abs(mean(onTime) - 30)).toBeLessThan((3.3 * 30) / Math.sqrt(onTime.length))
  })

  it('a gateway that is full sheds the turn', () => {
    const knobs = { ...calm, 'pool/egress-east.depthMax': 0 }
    const scene = new Scene({ knobs, pools }).only('downlink')
    for (let i = 0; i < 2; i++) scene.path.downlink.send(scene.turn(1000), 0, 400_000)
    expect(scene.log).toEqual([[0, 'caller.end shed']])
  })
})
