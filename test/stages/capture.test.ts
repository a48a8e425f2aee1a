import { describe, expect, it } from 'vitest'
import type { AudioSource } from '../../src/model/turn.ts'
import { Scene } from './scene.ts'

/** When each chunk of one turn of `speechMs` leaves the device, ms. */
function departures(speechMs: number, knobs: Record<string, number>): number[] {
  const scene = new Scene({ knobs }).only('capture')
  const turn = scene.turn(speechMs)
  scene.path.capture.speak(turn)
  return Array.from({ length: turn.chunks }, (_, chunk) => (turn.audio as AudioSource).departureUs(turn, chunk) / 1000)
}

describe('capture', () => {
  it('cuts the utterance into the recogniser’s chunks, the last one shorter, and hands the turn to the uplink', () => {
    const scene = new Scene().only('capture')
    const turn = scene.turn(500)
    scene.path.capture.speak(turn)
    expect(turn.chunks).toBe(4)
    expect(scene.log).toEqual([[0, 'uplink.send']])
    expect(departures(500, {})).toEqual([160, 320, 480, 500])
  })

  it('an app that packs 400 ms of audio holds a chunk until its packet is full', () => {
    expect(departures(500, { 'stage/capture.packetMs': 400 })).toEqual([400, 400, 800, 800])
  })

  it('sending at half of real time makes a backlog that grows while the caller speaks; at 2 times there is none', () => {
    expect(departures(640, { 'stage/capture.sendRate': 2 })).toEqual([160, 320, 480, 640])
    expect(departures(640, { 'stage/capture.sendRate': 0.5 })).toEqual([320, 640, 960, 1280])
  })

  it('the backlog’s area is that of a triangle: packets times half of the last packet’s wait', () => {
    const scene = new Scene({ knobs: { 'stage/capture.sendRate': 0.5 } }).only('capture')
    const turn = scene.turn(640)
    scene.path.capture.speak(turn)
    expect(turn.captureWaitUs).toBe(640_000)
    expect(scene.waitedUs('capture')).toBe((32 * 640_000) / 2)
  })
})
