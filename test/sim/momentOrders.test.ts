import { describe, expect, it } from 'vitest'
import { momentOrders } from '../../src/sim/momentOrders.ts'
import { stages } from '../../src/stages/index.ts'
import type { Stage } from '../../src/stages/stage.ts'

const own = stages.flatMap(({ moments = [] }) => moments)
const of = (name: string) => stages.find((stage) => stage.name === name)?.moments ?? []

/** A stage behind this one that sends these signals. */
function withOne(behind: string, accepts: Stage['accepts'], emits: Stage['emits']): Stage[] {
  const one: Stage = { name: 'one', title: 'one', about: '', knobs: {}, accepts, emits, build: () => ({ ports: {} }) }
  return stages.flatMap((stage) => (stage.name === behind ? [stage, one] : [stage]))
}

describe('the times of a turn', () => {
  it('are in the order of its stages', () => {
    expect(momentOrders(stages)).toEqual([own])
    expect(momentOrders(withOne('asr', ['transcript'], ['transcript']))).toEqual([own])
  })

  it('of what a filler says need not wait for the model, and those of the model still follow each other', () => {
    const before = [...of('vad'), ...of('asr')]
    const orders = momentOrders(withOne('asr', ['transcript'], ['transcript', 'segment']))
    expect(orders).toEqual([[...before, ...of('tts'), ...of('playback')], [...before, ...of('llm')]])
  })
})
