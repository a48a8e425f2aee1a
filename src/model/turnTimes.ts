/** The null of numeric tables. */
export const NULL = Number.NaN

/** µs between two times as ms; null when either has not happened. */
export function msBetween(fromUs: number, toUs: number): number {
  return fromUs < 0 || toUs < 0 ? NULL : (toUs - fromUs) / 1000
}
