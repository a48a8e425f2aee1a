/** Simulated time is integer microseconds in the world and milliseconds in outputs. */
export const US_PER_MS = 1_000
export const US_PER_S = 1_000_000
export const US_PER_MINUTE = 60_000_000
export const US_PER_HOUR = 3_600_000_000

/** Milliseconds to whole microseconds. */
export function usFromMs(ms: number): number {
  return Math.round(ms * US_PER_MS)
}

/** Microseconds to milliseconds, unrounded. */
export function msFromUs(us: number): number {
  return us / US_PER_MS
}
