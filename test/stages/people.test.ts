import { describe, expect, it } from 'vitest'
import type { KnobValue } from '../../src/model/knob.ts'
import { expectShare, share } from './interval.ts'
import { begin, happy, people, type Service } from './service.ts'

const CROWD = 1200

/** Many callers with one goal each; the first turn of each call. */
function crowd(service: Service, knobs: Record<string, KnobValue> = {}) {
  const scene = people(service, knobs)
  for (let i = 0; i < CROWD; i++) begin(scene, scene.call())
  scene.run()
  const firsts = scene.ended.filter(({ turn }) => turn.index === 0)
  expect(firsts.length).toBe(CROWD)
  return { scene, firsts, ended: scene.ended }
}

describe('what people do', () => {
  it('they speak over an answer more often the later it comes', () => {
    const times = { 'people/caller.interruptTimes': 2 }
    for (const [gapMs, theory] of [
      [500, 0.04],
      [1000, 0.1],
      [1500, 0.24],
      [2500, 0.6],
    ]) {
      const { firsts } = crowd({ gapMs, audioMs: 4000 }, times)
      expectShare(firsts.filter(({ how }) => how === 'interrupted').length, CROWD, theory)
    }
  })

  it('they hang up more often the later it comes', () => {
    for (const [gapMs, theory] of [
      [400, 0.02],
      [1500, 0.55],
    ]) {
      const { firsts } = crowd({ gapMs }, { 'people/caller.abandonTimes': 20 })
      expectShare(firsts.filter(({ how }) => how === 'abandoned').length, CROWD, theory)
    }
  })

  it('the answer’s own echo cuts it, whatever people do', () => {
    const { firsts } = crowd({ gapMs: 500, audioMs: 4000 }, { 'stage/vad.echoRatio': 0.2 })
    expectShare(firsts.filter(({ how }) => how === 'interrupted').length, CROWD, 0.2)
  })

  it('a bad answer is asked again in other words by the share of the knob; a good one by nobody', () => {
    const { firsts, ended } = crowd({ grounded: false }, { 'people/caller.rephraseRatio': 0.6 })
    const bad = firsts.filter(({ turn }) => turn.taskSuccess === 0)
    expectShare(bad.length, CROWD, 1 - 1 / (1 + Math.exp(0.4)))
    const again = new Set(ended.filter(({ turn }) => turn.index === 1).map(({ turn }) => turn.call.id))
    expectShare(bad.filter(({ turn }) => again.has(turn.call.id)).length, bad.length, 0.6)
    const good = firsts.filter(({ turn }) => turn.taskSuccess === 1)
    expect(share(good, ({ turn }) => again.has(turn.call.id))).toBe(0)
  })

  it('ungrounded answers make twice the turns of grounded ones, or nearly', () => {
    const turnsPerCall = (grounded: boolean) =>
      crowd({ grounded }, { 'people/caller.rephraseRatio': 1 }).ended.length / CROWD
    // Tries go on while they fail, four turns at most: 1 + q + q² + q³.
    const mean = (q: number) => 1 + q + q * q + q * q * q
    expect(Math.abs(turnsPerCall(false) - mean(0.5987))).toBeLessThan((3.3 * 1.2) / Math.sqrt(CROWD))
    expect(Math.abs(turnsPerCall(true) - mean(0.0691))).toBeLessThan((3.3 * 0.3) / Math.sqrt(CROWD))
  })

  it('an answer that asks back costs one more turn', () => {
    const { firsts, ended } = crowd({ draws: { success: 0 } }, { 'stage/llm.clarifyRatio': 0.3 })
    const again = ended.filter(({ turn }) => turn.index === 1).length
    expect(firsts.every(({ turn }) => turn.taskSuccess === 1)).toBe(true)
    expectShare(again, CROWD, 0.3)
  })

  it('they prefer the voice in the share of its knob', () => {
    const { firsts } = crowd({}, { 'stage/tts.preference': 0.7 })
    expectShare(firsts.filter(({ turn }) => turn.preference === 1).length, CROWD, 0.7)
  })

  it('half speak longer than the median utterance, half think longer than the median pause', () => {
    const { firsts } = crowd({}, { 'people/caller.speechMs': 1700 })
    expectShare(firsts.filter(({ turn }) => turn.speechUs > 1_700_000).length, CROWD, 0.5)
    const scene = people({ draws: happy }, { 'people/caller.thinkMs': 900 })
    for (let i = 0; i < CROWD; i++) begin(scene, scene.call({}, 2))
    scene.run()
    const endUs = new Map(
      scene.ended
        .filter(({ turn }) => turn.index === 0)
        .map(({ turn }) => [turn.call.id, turn.firstAudioUs + turn.audioUs]),
    )
    const seconds = scene.ended.filter(({ turn }) => turn.index === 1)
    expect(seconds.length).toBe(CROWD)
    const slow = seconds.filter(({ turn }) => turn.spokeAtUs - (endUs.get(turn.call.id) as number) > 900_000)
    expectShare(slow.length, CROWD, 0.5)
  })

  it('half have hung up when the median patience has passed in silence', () => {
    const scene = people({ silent: true }, { 'people/caller.patienceMs': 5000 })
    let within = 0
    const { ledger, simulation } = scene.world
    ledger.turnEnded = (turn) => {
      if (simulation.nowUs - turn.speechEndUs <= 5_000_000) within++
    }
    for (let i = 0; i < CROWD; i++) begin(scene, scene.call())
    scene.run()
    expectShare(within, CROWD, 0.5)
  })
})
