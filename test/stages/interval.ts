import { expect } from 'vitest'

/** Expects a share of `of` independent trials to lie within 3.3 standard errors of what theory says (a false alarm in 1000). */
export function expectShare(hits: number, of: number, theory: number): void {
  const slack = 3.3 * Math.sqrt((theory * (1 - theory)) / of)
  expect(hits / of, `${hits} of ${of}, theory ${theory} ± ${slack}`).toBeGreaterThan(theory - slack)
  expect(hits / of, `${hits} of ${of}, theory ${theory} ± ${slack}`).toBeLessThan(theory + slack)
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

export function share<T>(of: readonly T[], holds: (one: T) => boolean): number {
  return of.filter(holds).length / of.length
}
