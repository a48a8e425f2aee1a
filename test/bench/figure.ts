/** How often every figure is measured; the first time, which only warms up, does not count. */
export const ROUNDS = 5

/** What was measured: the median of its rounds, the least and the greatest. */
export interface Figure {
  median: number
  least: number
  most: number
}

export function figureOf(values: readonly number[]): Figure {
  const sorted = [...values].sort((a, b) => a - b)
  return { median: sorted[sorted.length >> 1], least: sorted[0], most: sorted[sorted.length - 1] }
}

/** `14,157 (12,820–15,047)`. */
export function figureText({ median, least, most }: Figure, digits = 0): string {
  const text = (value: number) =>
    value.toLocaleString('en', { maximumFractionDigits: digits, minimumFractionDigits: digits })
  return `${text(median)} (${text(least)}–${text(most)})`
}

/** Seconds of wall time that something takes. */
export function secondsOf(work: () => void): number {
  const began = performance.now()
  work()
  return (performance.now() - began) / 1000
}
