import { describe, expect, it } from 'vitest'
import { expectShare, mean } from './interval.ts'
import { calm, type Labels, Scene } from './scene.ts'

/** When the chunks of one median turn reach the VAD. */
function arrivals(knobs: Record<string, number>, labels: Labels = { connection: 'wifi' }) {
  const scene = new Scene({ knobs: { ...calm, ...knobs } }).only('capture', 'uplink')
  scene.path.capture.speak(scene.turn(480, labels))
  return scene.run().log
}

describe('uplink', () => {
  it('a chunk arrives after the line’s delay, half the round trip and the jitter buffer', () => {
    // wifi 25 + 16/2 + 40
    expect(arrivals({})).toEqual([
      [233, 'vad.hear'],
      [393, 'vad.hear'],
      [553, 'vad.hear'],
    ])
  })

  it('turning the round trip by 100 ms moves every chunk by 50, turning the buffer by 100 moves it by 100', () => {
    const at = (knobs: Record<string, number>) => arrivals(knobs).map(([ms]) => ms)
    const base = at({})
    expect(at({ 'stage/uplink.rttMs': 116 })).toEqual(base.map((ms) => ms + 50))
    expect(at({ 'stage/uplink.bufferMs': 140 })).toEqual(base.map((ms) => ms + 100))
  })

  it('lte is slower than wifi, a wired telephone leg slower than both; an unnamed line counts as wifi', () => {
    const first = (connection: string) => arrivals({}, { connection })[0][0]
    expect([first('wifi'), first('lte'), first('wired'), first('pigeon')]).toEqual([233, 253, 268, 233])
  })

  it('a lost chunk is sent again and those behind it wait: arrivals stay in order', () => {
    // Every draw is ½, so a loss ratio above ½ loses every chunk: two more ways and one packet time.
    expect(arrivals({ 'stage/uplink.lossRatio': 0.6 })[0]).toEqual([233 + 2 * 73 + 20, 'vad.hear'])
    const scene = new Scene({ knobs: { ...calm, 'stage/uplink.lossRatio': 0.5 } }).only('capture', 'uplink')
    const turn = scene.turn(1600, { connection: 'wifi' })
    const luck = [0.5, 0.1, 0.5, 0.9]
    let at = 0
    Object.assign(turn, { chance: { uniform: () => luck[at++ % luck.length] } })
    scene.path.capture.speak(turn)
    // Chunks 1, 3, 5… are lost (0.1 < 0.5); the one behind each would be there earlier and waits for it.
    const times = scene.run().log.map(([ms]) => ms)
    expect(times.slice(0, 5)).toEqual([399, 399, 719, 719, 1039])
  })

  it('jitter is exponential with the mean of its knob', () => {
    const scene = new Scene({ knobs: { 'stage/uplink.lossRatio': 0, 'stage/uplink.jitterMs': 30 } }).only(
      'capture',
      'uplink',
    )
    const extraMs: number[] = []
    const stream = scene.world.random.stream('jitter')
    for (let i = 0; i < 4000; i++) {
      const turn = scene.turn(100, { connection: 'wifi' })
      Object.assign(turn, { chance: stream })
      scene.path.capture.speak(turn)
      extraMs.push((turn.lastArrivalUs - turn.spokeAtUs) / 1000 - 173)
    }
    expect(Math.abs(mean(extraMs) - 30)).toBeLessThan((3.3 * 30) / Math.sqrt(4000))
    expectShare(extraMs.filter((ms) => ms > 30).length, 4000, Math.exp(-1))
  })
})
