import { ParameterError } from '../parameterError.ts'

/** A mean service time is at least this many ticks (1 s), */
const SERVICE_US = 1e6
/** and the shortest mean time at least this many, or it would be lost where times are rounded to whole µs. */
const SHORTEST_US = 1000
/** Beyond this a µs is lost to rounding. */
const CLOCK_US = 2 ** 52

/** Clock ticks per unit of the rig's time. `others` are mean times that must stay resolvable beside a mean service. */
export function usPerUnitFor(service: number, ...others: number[]): number {
  return Math.max(SERVICE_US / service, SHORTEST_US / Math.min(...others.filter((time) => time > 0)))
}

/** Throws InputError when a run of that duration has more ticks than can be represented exactly. */
export function mustFitClock(longest: number, usPerUnit: number): void {
  if (longest * usPerUnit < CLOCK_US) return
  throw new ParameterError(
    `a run of ${longest.toPrecision(2)} in ticks of ${(1 / usPerUnit).toPrecision(2)}, ${SHORTEST_US} in the shortest mean time, does not fit the clock; ` +
      'rates and times nearer together, or fewer customers, would do',
  )
}
