import { describe, expect, it } from 'vitest'
import { judgedRun, type SideOptions } from '../../src/experiment/judgedRun.ts'
import type { Expectation } from '../../src/model/scenario.ts'
import { replayOf } from './someReplay.ts'

const flat = replayOf(() => 500)
const { scenario } = flat
const silent = () => {}

/** The sides that an order runs, with what each was told. */
function sidesOf(order: { twin: boolean; mitigations: string[] }, expect: Expectation[] = []): [string, SideOptions][] {
  const sides: [string, SideOptions][] = []
  judgedRun({ ...scenario, expect }, { seed: 3, progress: silent, ...order }, (side, options) => {
    sides.push([side, options])
    return { ...flat, role: options.role }
  })
  return sides
}

describe('a judged run', () => {
  it.each([
    [{ twin: false, mitigations: [] }, ['drill']],
    [{ twin: false, mitigations: ['mend'] }, ['drill mend']],
    [{ twin: true, mitigations: [] }, ['drill', 'twin']],
    [{ twin: true, mitigations: ['mend'] }, ['drill mend', 'twin', 'fault alone']],
  ])('of %j runs %j: a mitigation is compared with the fault alone', (order, sides) => {
    const run = sidesOf(order)
    expect(run.map(([side, { mitigations }]) => [side, ...mitigations].join(' '))).toEqual(sides)
    for (const [side, { role, seed, digest }] of run)
      expect({ role, seed, digest }).toEqual({ role: side === 'twin' ? 'twin' : 'drill', seed: 3, digest: order.twin })
  })

  it('keeps all turns and minutes only where something is expected of them', () => {
    const expected = { metric: 'turn.gapMs.p95', slice: '', minutes: [0, 9], drill: [0, 1] } as Partial<Expectation> as Expectation
    const [[, all]] = sidesOf({ twin: false, mitigations: [] }, [expected])
    expect([all.keepTurns, all.keepWindows]).toEqual([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY])
    const [[, some]] = sidesOf({ twin: false, mitigations: [] })
    expect(some.keepTurns).toBeLessThan(1_000_000)
    expect(some.keepWindows).toBeLessThan(1000)
  })

  it('shows nobody the result of a side that broke a law of the simulator', () => {
    const broken = { ...flat, laws: [{ law: 'every turn ends', ok: false, detail: '1 is open' }, { law: 'other', ok: true, detail: '' }] }
    const order = { seed: 1, twin: true, mitigations: [], progress: silent }
    expect(() => judgedRun(scenario, order, (side) => (side === 'twin' ? broken : flat))).toThrow(
      'the twin broke a law of the simulator (every turn ends: 1 is open)',
    )
  })

  it('tells which side is at which minute', () => {
    const said: string[] = []
    judgedRun({ ...scenario, name: 'x' }, { seed: 1, twin: true, mitigations: ['m'], progress: (text) => said.push(text) }, (_, options) => {
      options.progress?.(2, 30)
      return flat
    })
    expect(said).toEqual(['x, drill: minute 2 of 30', 'x, twin: minute 2 of 30', 'x, fault alone: minute 2 of 30'])
  })
})
