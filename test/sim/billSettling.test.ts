import { describe, expect, it } from 'vitest'
import { newMinuteTables } from '../../src/model/factTables.ts'
import { WorkAccount } from '../../src/model/workAccount.ts'
import { Bill } from '../../src/sim/bill.ts'
import type { ServerReading } from '../../src/sim/serverReading.ts'

/** A minute of two workers that were up and worked for so long. */
function minute(busyUs: number, changes: Partial<ServerReading> = {}): ServerReading {
  const rented = { billedUs: 120e6, usd: 240, upUs: 120e6, coldUs: 0, downUs: 0, busyUs, drainingUs: 0 }
  const named = { name: 'p', stage: 'tts', region: 'east', queueDepthMean: 0, utilisation: null, batchSizeMean: null, kvUsage: null }
  const workers = { workersUp: 2, workersCold: 0, workersDown: 0, oldestWaitUs: Number.NaN }
  const counts = { arrivals: 0, refused: 0, abandoned: 0, started: 0, waitUsSum: 0, preemptions: 0, recomputedTokens: 0 }
  return { ...named, ...workers, ...counts, ...rented, ...changes }
}

/** A bill of one server with two GPUs a worker, at 2 USD a second, and what of it can be written. */
function billed() {
  const bill = new Bill()
  const server = bill.open(2)
  server.reprice(2e-6)
  const { bills } = newMinuteTables()
  const written = () => {
    bill.write(bills, () => ({ stage: 0, region: 0 }))
    const { columns, rows } = bills
    const names = Object.keys(bills.spec.columns)
    return Array.from({ length: rows }, (_, row) => Object.fromEntries(names.map((name, c) => [name, columns[c][row]])))
  }
  return { bill, server, written }
}

const allRight = (bill: Bill) => bill.laws().map(({ ok }) => ok)

describe('a minute of the bill', () => {
  it('is written when the last account that has time in it is closed, however little that is', () => {
    const { bill, server, written } = billed()
    const [short, long] = [new WorkAccount(), new WorkAccount()]
    server.book(short, 0.25)
    server.book(long, 1000)
    bill.close([minute(1000.25)])
    long.close(null)
    expect(written()).toEqual([])
    expect(allRight(bill)).toEqual([true, false])
    short.close('shed')
    expect(written()).toMatchObject([{ minute: 0, charged_ms: 1, waste_shed_ms: 0.00025, idle_ms: 120_000 - 1.00025, usd_per_worker_ms: 0.002 }])
    expect(allRight(bill)).toEqual([true, true])
  })

  it('waits for those before it, and an account has all its time, of every minute and price, when it is closed', () => {
    const { bill, server, written } = billed()
    const account = new WorkAccount()
    server.book(account, 1000)
    bill.close([minute(1000)])
    server.book(account, 2000)
    server.reprice(4e-6)
    server.book(account, 3000)
    bill.close([minute(5000)])
    bill.close([minute(0)])
    expect(written()).toEqual([])
    account.close(null)
    expect(written().map(({ minute: at, charged_ms }) => [at, charged_ms])).toEqual([[0, 1], [1, 5], [2, 0]])
    expect(account.gpuUs).toBe(12_000)
    expect(account.costUsd).toBeCloseTo(3000 * 2e-6 + 3000 * 4e-6, 12)
    // Closing it again, or for another reason, changes nothing.
    account.close('failed')
    expect([account.gpuUs, allRight(bill)]).toEqual([12_000, [true, true]])
  })

  it('waits for all servers', () => {
    const { bill, written } = billed()
    const other = bill.open(0)
    const account = new WorkAccount()
    other.book(account, 10)
    bill.close([minute(0), minute(10)])
    expect(written()).toEqual([])
    account.close(null)
    expect(written().map(({ pool, charged_ms }) => [pool, charged_ms])).toEqual([[0, 0], [1, 0.01]])
    expect(account.gpuUs).toBe(0)
  })

  it('has what comes after the end of an account as waste where it was done, stale where nothing else is said', () => {
    const { bill, server, written } = billed()
    const [turn, other] = [new WorkAccount(), new WorkAccount()]
    turn.close('abandoned')
    other.close(null, 'lost')
    // It has ended once.
    other.close('failed')
    server.book(turn, 10)
    server.book(other, 20)
    server.book(WorkAccount.of('zombie'), 40)
    turn.close(null)
    server.book(turn, 80)
    bill.close([minute(150)])
    expect(written()).toMatchObject([{ charged_ms: 0, waste_abandoned_ms: 0, waste_stale_ms: 0.09, waste_lost_ms: 0.02, waste_zombie_ms: 0.04 }])
    expect([turn.gpuUs, other.gpuUs]).toEqual([0, 0])
  })

  it('breaks a law where its meters know of work that nobody has booked', () => {
    const { bill, server, written } = billed()
    const account = new WorkAccount()
    server.book(account, 60)
    bill.close([minute(100)])
    account.close(null)
    expect(written()).toMatchObject([{ charged_ms: 0.06 }])
    expect(bill.laws()[0]).toMatchObject({ ok: false, detail: 'at most 40 µs missing (p, minute 0)' })
  })

  it('breaks a law where its parts are not what was billed', () => {
    const { bill, written } = billed()
    bill.close([minute(0, { coldUs: 3 })])
    expect(written()).toHaveLength(1)
    expect(bill.laws()[0]).toMatchObject({ ok: false, detail: 'at most -3 µs missing (p, minute 0)' })
  })

  it('has no price where nothing was rented', () => {
    const { bill, written } = billed()
    bill.close([minute(0, { billedUs: 0, upUs: 0, usd: 0 })])
    expect(written()).toMatchObject([{ billed_ms: 0, idle_ms: 0, usd_per_worker_ms: 0 }])
  })

  it('keeps many accounts apart, and gives the place of one that is closed to the next, empty', () => {
    const { bill, server, written } = billed()
    const accounts = Array.from({ length: 200 }, () => new WorkAccount())
    for (const [i, account] of accounts.entries()) server.book(account, i + 1)
    for (const account of accounts.slice(0, 100)) account.close(null)
    const next = accounts.slice(0, 100).map(() => new WorkAccount())
    for (const account of next) server.book(account, 0.5)
    for (const account of next) account.close('failed')
    for (const account of accounts.slice(100)) account.close('unfinished')
    expect(accounts.map(({ gpuUs }) => gpuUs)).toEqual(accounts.map((_, i) => 2 * (i + 1)))
    expect(next.map(({ gpuUs }) => gpuUs)).toEqual(next.map(() => 1))
    bill.close([minute(5050 + 50 + 15_050)])
    expect(written()).toMatchObject([{ charged_ms: 5.05, waste_failed_ms: 0.05, waste_unfinished_ms: 15.05 }])
  })
})
