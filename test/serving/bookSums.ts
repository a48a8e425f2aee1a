import { expect } from 'vitest'
import type { WorkAccount, WorkMeter } from '../../src/model/workAccount.ts'

/** A book that adds up what it is told, by account. */
export class BookSums implements WorkMeter {
  total = 0
  private readonly us = new Map<WorkAccount, number>()

  book(account: WorkAccount, us: number): void {
    // Two ways to the same sum part in the last bits.
    expect(us).toBeGreaterThan(-1e-4)
    this.total += us
    this.us.set(account, this.of(account) + us)
  }

  of(account: WorkAccount): number {
    return this.us.get(account) ?? 0
  }
}

/** To a millionth, and where all is next to nothing to a thousandth of a µs. */
export function close(us: number, expected: number): void {
  expect(Math.abs(us - expected)).toBeLessThanOrEqual(1e-6 * Math.abs(expected) + 1e-3)
}
