import { RigInputError } from '../rigInputError.ts'

/** A mean service is a second, */
const SERVICE_US = 1e6
/** and the shortest of all mean times so many ticks, or it would be lost where times are rounded to whole µs. */
const SHORTEST_US = 1000
/** Beyond this a µs is lost to rounding. */
const CLOCK_US = 2 ** 52

/** Ticks of the clock in the rig's unit of time. `others` are mean times that must not vanish beside a mean service. */
export function usPerUnitFor(service: number, ...others: number[]): number {
  return Math.max(SERVICE_US / service, SHORTEST_US / Math.min(...others.filter((time) => time > 0)))
}

/** Throws when a run that takes so long has more ticks than can be told apart. */
export function mustFitClock(longest: number, usPerUnit: number): void {
  if (longest * usPerUnit < CLOCK_US) return
  throw new RigInputError(
    `a run of ${longest.toPrecision(2)} in ticks of ${(1 / usPerUnit).toPrecision(2)}, ${SHORTEST_US} in the shortest mean time, does not fit the clock; ` +
      'rates and times nearer together, or fewer customers, would do',
  )
}
