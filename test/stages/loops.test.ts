import { describe, expect, it } from 'vitest'
import type { FleetRef } from '../../src/stages/serverRefs.ts'
import type { KnobValue } from '../../src/model/knob.ts'
import type { Turn } from '../../src/model/turn.ts'
import { mean, share } from './interval.ts'
import { Scene } from './scene.ts'

/** The same two hundred callers with two goals each, through the whole service. */
function service(knobs: Record<string, KnobValue>) {
  const scene = new Scene({ knobs })
  scene.crowd(200, 400, { route: 'policy-rag', connection: 'wifi' }, 2)
  const turns = scene.ended.map(({ turn }) => turn)
  const outcome = (how: string) => scene.ended.filter((one) => one.how === how).length
  return { scene, turns, interrupted: outcome('interrupted'), abandoned: outcome('abandoned') }
}

const gapMs = (turn: Turn) => (turn.firstAudioUs - turn.speechEndUs) / 1000
const heard = (turns: Turn[]) => turns.filter((turn) => turn.firstAudioUs >= 0)

describe('what goes round', () => {
  const healthy = service({})

  it('a slow voice makes people interrupt and leave', () => {
    const slow = service({ 'stage/tts.vocoderRtf': 2.5 })
    expect(mean(heard(slow.turns).map(gapMs))).toBeGreaterThan(mean(heard(healthy.turns).map(gapMs)) + 700)
    expect(slow.interrupted).toBeGreaterThan(1.5 * healthy.interrupted)
    expect(slow.abandoned).toBeGreaterThan(1.5 * healthy.abandoned)
  })

  it('answers without ground are asked again, and the history of the call makes later prompts longer', () => {
    const wrong = service({ 'stage/retrieval.ungroundedRatio': 0.9, 'people/caller.rephraseRatio': 1 })
    expect(wrong.turns.length).toBeGreaterThan(1.3 * healthy.turns.length)
    const prompt = (turns: Turn[]) =>
      mean(turns.filter((turn) => turn.promptTokens > 0).map((turn) => turn.historyTokens))
    expect(prompt(wrong.turns)).toBeGreaterThan(1.3 * prompt(healthy.turns))
    expect(share(wrong.turns, (turn) => turn.index > 1)).toBeGreaterThan(share(healthy.turns, (turn) => turn.index > 1))
  })

  it('people who ask more often cost more GPU time on every pool they pass', () => {
    const busyUs = ({ scene }: { scene: Scene }) => {
      const region = scene.world.dictionary.code('region', 'east')
      const fleet = scene.world.servers.of<FleetRef>('llm')[region]
      const { nowUs } = scene.world.simulation
      const pools = ['tts', 'asr'].map((kind) => scene.pool(kind).meter.totals(nowUs).busyUs)
      return [fleet.server.totals.counters(nowUs).busyUs, ...pools]
    }
    const unclear = service({ 'stage/llm.clarifyRatio': 0.6 })
    const [before, after] = [busyUs(healthy), busyUs(unclear)]
    for (const [i, us] of after.entries()) expect(us).toBeGreaterThan(1.2 * before[i])
  })
})
