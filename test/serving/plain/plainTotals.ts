import type { PlainStaff } from './plainStaff.ts'

/** What is counted at every instant. */
interface Counted {
  queueDepth: number
  busyWorkers: number
  workersUp: number
  staff: PlainStaff
}

/** Sums since the start, added up stretch by stretch. */
export class PlainTotals {
  queueUs = 0
  busyUs = 0
  upUs = 0
  coldUs = 0
  downUs = 0
  drainingUs = 0
  rentedUs = 0
  arrivals = 0
  started = 0
  waitUsSum = 0
  served = 0
  refused = 0
  abandoned = 0
  cancelled = 0
  lost = 0
  batches = 0
  batchSizeSum = 0

  /** Time goes by in which nothing changes. */
  pass(us: number, pool: Counted): void {
    this.queueUs += us * pool.queueDepth
    this.busyUs += us * pool.busyWorkers
    this.upUs += us * pool.workersUp
    this.coldUs += us * pool.staff.count('cold')
    this.downUs += us * pool.staff.count('down')
    this.drainingUs += us * pool.staff.workers.filter(({ state, jobs }) => state === 'leaving' && jobs.length === 0).length
    this.rentedUs += us * pool.staff.workers.length
  }
}
