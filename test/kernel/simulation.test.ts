import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Simulation } from '../../src/kernel/simulation.ts'

test('two clocks tick as the story says', () => {
  const simulation = new Simulation()
  const log: [number, string][] = []
  const tick = (clock: { name: string; everyUs: number }): void => {
    log.push([simulation.nowUs, clock.name])
    simulation.in(clock.everyUs, tick, clock)
  }
  simulation.in(0, tick, { name: 'fast', everyUs: 5 })
  simulation.in(0, tick, { name: 'slow', everyUs: 10 })
  simulation.run(19)
  expect(log).toEqual([
    [0, 'fast'],
    [0, 'slow'],
    [5, 'fast'],
    // Slow asked for 10 at 0, fast only at 5.
    [10, 'slow'],
    [10, 'fast'],
    [15, 'fast'],
  ])
  expect(simulation.nowUs).toBe(19)
  expect(simulation.events).toBe(6)
  expect(simulation.pending).toBe(2)
})

test('time never goes back, and one instant is played by rank and then by order, also for what is asked for meanwhile', () => {
  const asked = fc.record({ delayUs: fc.integer({ min: 0, max: 4 }), rank: fc.integer({ min: 0, max: 2 }) })
  fc.assert(
    fc.property(fc.array(asked, { minLength: 1, maxLength: 120 }), fc.integer({ min: 1, max: 10 }), (script, first) => {
      const simulation = new Simulation()
      const pending: { atUs: number; rank: number; number: number }[] = []
      let next = 0
      const ask = (): void => {
        if (next === script.length) return
        const { delayUs, rank } = script[next]
        const subject = { atUs: simulation.nowUs + delayUs, rank, number: next++ }
        pending.push(subject)
        simulation.in(delayUs, play, subject, rank)
      }
      const play = (subject: (typeof pending)[number]): void => {
        expect(simulation.nowUs).toBe(subject.atUs)
        const due = [...pending].sort((a, b) => a.atUs - b.atUs || a.rank - b.rank || a.number - b.number)[0]
        expect(subject).toBe(due)
        pending.splice(pending.indexOf(due), 1)
        const more = () => pending.some(({ atUs }) => atUs === simulation.nowUs)
        expect(simulation.busyNow).toBe(more())
        ask()
        expect(simulation.busyNow).toBe(more())
        ask()
      }
      for (let i = 0; i < first; i++) ask()
      simulation.run()
      expect(next).toBe(script.length)
      expect(pending).toEqual([])
      expect(simulation.events).toBe(script.length)
    }),
    { numRuns: 100 },
  )
})

test('an event before now, or at no time at all, is refused', () => {
  const simulation = new Simulation()
  simulation.run(10)
  const nothing = () => {}
  expect(() => simulation.at(9, nothing, null)).toThrow('an event at 9 µs lies before now, 10 µs')
  expect(() => simulation.in(-1, nothing, null)).toThrow(RangeError)
  expect(() => simulation.in(Number.NaN, nothing, null)).toThrow(RangeError)
  expect(simulation.pending).toBe(0)
})

test('times are whole microseconds', () => {
  const simulation = new Simulation()
  const seen: number[] = []
  const note = () => seen.push(simulation.nowUs)
  simulation.at(2.5, note, null)
  simulation.at(1.2, note, null)
  simulation.run()
  expect(seen).toEqual([1, 3])
})

test('a run ends after the events due at its end, and a later one goes on from there', () => {
  const simulation = new Simulation()
  const seen: number[] = []
  const note = (n: number) => seen.push(n)
  simulation.at(10, note, 1)
  simulation.at(11, note, 2)
  simulation.run(10)
  expect(seen).toEqual([1])
  simulation.run(20)
  expect(seen).toEqual([1, 2])
  expect(simulation.nowUs).toBe(20)
})
