/** Null in tables of numbers. */
export const NULL = Number.NaN

/** µs between two moments as ms; null when either never came. */
export function msBetween(fromUs: number, toUs: number): number {
  return fromUs < 0 || toUs < 0 ? NULL : (toUs - fromUs) / 1000
}
