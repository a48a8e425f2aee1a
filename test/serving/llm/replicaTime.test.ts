import { describe, expect, it } from 'vitest'
import { fleetStage } from './fleetStage.ts'

describe('replica time', () => {
  it('is told apart by state, to the µs', () => {
    const { fleet, request, at, simulation } = fleetStage()
    request(20, 10)
    const ms = (atMs: number, what: () => void) => at(1000 * atMs, what)
    ms(20, () => fleet.add(1, 50_000))
    // The cold one goes first; the warm one that does nothing goes at once.
    ms(30, () => fleet.scaleDown(1))
    ms(40, () => fleet.add(1, 20_000))
    ms(65, () => fleet.scaleDown(1))
    // The first works on to the end of its answer at 100.
    ms(70, () => fleet.scaleDown(1))
    ms(80, () => fleet.add(1, 0))
    ms(90, () => expect(fleet.rented(90_000)).toMatchObject({ upUs: 85_000, drainingUs: 20_000, idleDrainingUs: 0 }))
    ms(110, () => fleet.crash(1))
    ms(150, () => fleet.releaseCrashed(1))
    ms(150, () => fleet.add(1, 10_000))
    simulation.run(200_000)
    expect(fleet.rented(200_000)).toEqual({
      upUs: 145_000,
      coldUs: 40_000,
      downUs: 40_000,
      drainingUs: 30_000,
      idleDrainingUs: 0,
    })
  })
})

describe('the wait of the oldest request', () => {
  it('is that of one held or queued, and of a restarted one since it came', () => {
    const { fleet, request, at, simulation } = fleetStage({ maxSequences: 1 }, 0)
    const waits: number[] = []
    const look = (us: number) => at(us, () => waits.push(fleet.oldestWaitUs(us)))
    look(0)
    const first = request(20, 3, 10)
    const second = request(20, 3, 20)
    request(20, 3, 30)
    look(50)
    at(60, () => fleet.cancel(first))
    look(70)
    at(100, () => {
      expect(fleet.totals.counters(100).queueAreaUs).toBe(50 + 80 + 70)
      fleet.add(1, 0)
    })
    // The second runs from 100 on, the third waits.
    look(200)
    at(15_000, () => fleet.crash(1))
    look(15_100)
    at(15_200, () => fleet.cancel(second))
    look(15_300)
    at(16_000, () => fleet.add(1, 0))
    look(17_000)
    simulation.run()
    expect(waits).toEqual([Number.NaN, 40, 50, 170, 15_080, 15_270, Number.NaN])
  })

  it('may be that of one who pushed in', () => {
    const { fleet, request, at, simulation } = fleetStage({ maxSequences: 1 })
    request(20, 9)
    const ordinary = request(20, 9, 10)
    request(20, 9, 40).priority = -1
    at(50, () => fleet.cancel(ordinary))
    at(100, () => expect(fleet.oldestWaitUs(100)).toBe(60))
    simulation.run()
  })

  it('passes over what was cancelled in a replica’s queue', () => {
    const { fleet, request, at, simulation } = fleetStage({ maxSequences: 1 })
    request(20, 9)
    const second = request(20, 9, 10)
    request(20, 9, 30)
    const urgent = request(20, 9, 40)
    urgent.priority = -1
    at(100, () => expect(fleet.oldestWaitUs(100)).toBe(90))
    at(200, () => fleet.cancel(second))
    at(300, () => expect(fleet.oldestWaitUs(300)).toBe(270))
    at(95_000, () => expect(fleet.oldestWaitUs(95_000)).toBe(94_970))
    simulation.run()
    expect(fleet.oldestWaitUs(simulation.nowUs)).toBeNaN()
  })
})
