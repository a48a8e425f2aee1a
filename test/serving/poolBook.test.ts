import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { WorkAccount } from '../../src/model/workAccount.ts'
import { jobState } from '../../src/serving/job.ts'
import type { Pool } from '../../src/serving/pool.ts'
import { lostWork } from '../../src/serving/standingAccounts.ts'
import { BookSums, close } from './bookSums.ts'
import { type Note, playBooked } from './plain/poolPlayer.ts'
import { scripts, type Space } from './plain/poolScripts.ts'
import { spaces } from './plain/poolSpaces.ts'
import { Script } from './script.ts'

/** What a job used of batches may part in the last bits; alone it is whole µs. */
function alike(us: number, expected: number, batches: boolean): void {
  if (batches) expect(Math.abs(us - expected)).toBeLessThanOrEqual(1e-9 * Math.abs(expected))
  else expect(us).toBe(expected)
}

/** What was seen, and apart from it what the jobs had used by then. */
function split(notes: readonly Note[]): { events: unknown[]; used: number[] } {
  const used: number[] = []
  const events = notes.map(([atUs, what, numbers]) => {
    if (!/^\d/.test(what)) return [atUs, what, numbers]
    const [arrivedUs, startedUs, batchSize, gpuUs, ...rest] = numbers as number[]
    if (gpuUs === undefined) return [atUs, what, numbers]
    used.push(gpuUs)
    return [atUs, what, arrivedUs, startedUs, batchSize, ...rest]
  })
  return { events, used }
}

function lawful(space: Space, shares: boolean, batches: boolean): void {
  let lost = 0
  let alone = 0
  const settles = fc.array(fc.integer({ min: 0, max: 2 * space.lengthUs }), { maxLength: 20, size: 'max' })
  fc.assert(
    fc.property(scripts(space), settles, (script, atUs) => {
      const untilUs = 20 * space.lengthUs
      const sums = new BookSums()
      const even = (pool: Pool) => {
        const { busyUs, upUs, coldUs, downUs, rentedUs } = pool.meter.totals(pool.nowUs)
        close(sums.total, busyUs)
        expect(rentedUs).toBe(upUs + coldUs + downUs)
      }
      const { notes, jobs } = playBooked(script, untilUs, sums, [...atUs, untilUs], even)
      const unsettled = playBooked(script, untilUs, new BookSums(), [untilUs], () => {})
      const [seen, expected] = [notes, unsettled.notes].map(split)
      expect(seen.events).toEqual(expected.events)
      for (const [i, us] of seen.used.entries()) alike(us, expected.used[i], batches)
      for (const [i, { gpuUs }] of jobs.entries()) alike(gpuUs, unsettled.jobs[i].gpuUs, batches)
      const killed = script.deeds.some(({ verb }) => verb === 'crash' || verb === 'restart')
      if (!killed) expect(sums.of(lostWork)).toBe(0)
      lost += sums.of(lostWork)
      // Who came once and was not lost has booked what it used.
      for (const { account, gpuUs, owner, state } of jobs) {
        if (killed || shares || owner.drawn.pausesUs.length > 0 || state === jobState.refused) continue
        close(sums.of(account), gpuUs)
        alone++
      }
    }),
    { numRuns: 300, seed: 5, endOnFailure: true },
  )
  if (shares) return
  expect(lost).toBeGreaterThan(1000)
  expect(alone).toBeGreaterThan(30)
}

describe('the book of a pool', () => {
  for (const [name, space] of Object.entries(spaces)) {
    it(`has all work in it whenever it is settled, and settling changes nothing: ${name}`, () => {
      lawful(space, name === 'sharing', 'batching' in space.config)
    })
  }

  it('has the part of lost work that was settled in the job’s account, and the rest in that of the lost', () => {
    const book = new BookSums()
    const script = new Script({ book })
    const job = script.job('a', 0, { size: 100 })
    job.account = new WorkAccount()
    script.at(40, () => script.pool.settle())
    script.at(70, () => {
      script.pool.crash(1)
      expect([job.gpuUs, job.worker, book.of(job.account), book.of(lostWork)]).toEqual([70, 0, 40, 30])
    })
    script.at(80, () => script.pool.setWorkers(2))
    script.run()
    expect([job.finishedUs, job.gpuUs, job.worker, book.of(job.account), book.of(lostWork)]).toEqual([180, 170, 1, 140, 30])
  })

  it('has what was interrupted in the job’s own account', () => {
    const book = new BookSums()
    const script = new Script({ discipline: 'priorityPreemptive', book })
    const low = script.job('low', 0, { priority: 2, size: 100 })
    low.account = new WorkAccount()
    script.job('high', 30, { priority: 1, size: 20 })
    script.at(20, () => script.pool.settle())
    script.at(40, () => expect(book.of(low.account)).toBe(30))
    script.run()
    expect([book.of(low.account), book.total, low.gpuUs]).toEqual([100, 120, 100])
  })

  it('has the time of a leaving worker that is stopped with the rest in the account of the lost', () => {
    const book = new BookSums()
    const script = new Script({ book, coldStartUs: 5 })
    script.job('a', 0, { size: 100 })
    script.at(10, () => script.pool.scaleDown(1))
    script.at(30, () => script.pool.restart())
    script.run(500)
    expect([book.of(lostWork), script.pool.meter.totals(500).busyUs]).toEqual([30, 30])
  })

  it('shares a batch by size, piece by piece', () => {
    const book = new BookSums()
    const script = new Script({ book, batching: { kind: 'dynamic', max: 2, maxDelayUs: 1000 } })
    const [a, b] = [script.job('a', 0, { size: 30 }), script.job('b', 0, { size: 10 })]
    a.account = new WorkAccount()
    script.at(10, () => {
      script.pool.settle()
      expect([a.gpuUs, b.gpuUs, book.of(a.account), book.total]).toEqual([7.5, 2.5, 7.5, 10])
    })
    script.run()
    expect([a.gpuUs, b.gpuUs, book.of(a.account), book.total]).toEqual([30, 10, 30, 40])
  })

  it('leaves no trace of settling in what a job used of batches that were lost', () => {
    const used = (settles: number[]) => {
      const script = new Script({ batching: { kind: 'dynamic', max: 3, maxDelayUs: 9 }, restartUs: 0 })
      const jobs = ['a', 'b', 'c'].map((name, i) => script.job(name, 0, { size: 7 + i }))
      script.at(5, () => script.pool.crash(1))
      script.at(5, () => (script.pool.batchMax = 1))
      for (const us of settles) script.at(us, () => script.pool.settle())
      script.run()
      return jobs.map(({ gpuUs }) => gpuUs)
    }
    const settled = used(Array.from({ length: 60 }, (_, us) => us))
    for (const [i, us] of used([]).entries()) alike(settled[i], us, true)
  })

  it('gives shared processors to those in service as they receive them', () => {
    const book = new BookSums()
    const script = new Script({ discipline: 'ps', book })
    const [long, short] = [script.job('long', 0, { size: 100 }), script.job('short', 20, { size: 30 })]
    for (const job of [long, short]) job.account = new WorkAccount()
    const seen = () => [book.of(long.account), book.of(short.account)]
    script.at(40, () => {
      expect(seen()).toEqual([0, 0])
      script.pool.settle()
      expect(seen()).toEqual([30, 10])
    })
    script.at(50, () => {
      script.pool.cancel(short)
      expect(seen()).toEqual([30, 15])
    })
    script.run()
    expect(seen()).toEqual([100, 15])
  })
})

describe('rented time', () => {
  it('has the time of those who are to leave and have no work', () => {
    const script = new Script({ workers: 2, batching: { kind: 'sequence', streamsMax: 1, max: 1, maxDelayUs: 0 } })
    const { pool } = script
    pool.openStream(1)
    pool.openStream(2)
    script.job('a', 0, { stream: 1, size: 50 })
    script.at(20, () => pool.scaleDown(2))
    script.at(30, () => expect(pool.meter.totals(30)).toMatchObject({ drainingUs: 10, busyUs: 30, rentedUs: 60 }))
    // The second is kept by its stream from 20 to 70; the first works to 50 and from 60 to 90, and stays to 100.
    script.job('c', 60, { stream: 1, size: 30 })
    script.at(70, () => pool.closeStream(2))
    script.at(100, () => pool.closeStream(1))
    script.run(120)
    expect(pool.meter.totals(120)).toMatchObject({ drainingUs: 50 + 10 + 10, busyUs: 80, rentedUs: 170, upUs: 170 })
    const { billedUs, drainingUs, workersUp } = pool.meter.close(120)
    expect([billedUs, drainingUs, workersUp]).toEqual([170, 70, 170 / 120])
  })

  it('has cold and crashed workers in it, and ends with one that crashes as it leaves', () => {
    const slotted = { kind: 'sequence', streamsMax: 1, max: 1, maxDelayUs: 0 } as const
    const script = new Script({ workers: 2, batching: slotted, coldStartUs: 15 })
    const { pool } = script
    pool.openStream(1)
    // Its stream goes on with the second.
    script.at(5, () => pool.crash(1))
    script.at(10, () => pool.setWorkers(3))
    script.at(20, () => pool.setWorkers(0))
    script.at(40, () => pool.crash(1))
    script.run(100)
    const totals = pool.meter.totals(100)
    expect(totals).toMatchObject({ upUs: 5 + 40, coldUs: 10, downUs: 15, drainingUs: 20, rentedUs: 70 })
    expect([pool.meter.close(100).billedUs, pool.meter.close(130).billedUs]).toEqual([70, 0])
  })
})
