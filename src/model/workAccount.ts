/**
 * Causes of wasted worker time. The first three are turns that ended before any sound of an answer was heard; `zombie` is an
 * LLM request that no caller waits for and that was not cancelled; `cancelled` the part of an iteration computed for a request
 * cancelled during it; `stale` a job that finished after its turn had ended; `lost` work of a worker that crashed during it;
 * `unfinished` belongs to turns cut off by the end of the run.
 */
export const wasteCauses = ['abandoned', 'shed', 'failed', 'zombie', 'cancelled', 'stale', 'lost', 'unfinished'] as const
export type WasteCause = (typeof wasteCauses)[number]

/** Worker time of one server in one minute at one price, by its use. */
export interface BillPeriod {
  /** GPUs of one worker, 0 for CPU workers, and the price of a worker, USD a µs. */
  readonly gpusPerWorker: number
  readonly usdPerWorkerUs: number
  /** Accounts with time on the page that are not closed yet. */
  open: number
  /** Time of turns of which a sound was heard, and of completed recordings, µs. */
  chargedUs: number
  /** Wasted time, µs by index of `wasteCauses`. */
  readonly wasteUs: Float64Array
}

const OPEN = -2
const CHARGED = -1
const NO_ROW = -1
const STALE = wasteCauses.indexOf('stale')

/** Time of one account on the page of an earlier minute, or at an earlier price. */
interface KeptWork {
  page: BillPeriod
  us: number
}

/**
 * The server time that one turn (or one recording) has used. While the account is open its time counts as open on the pages of
 * the minutes in which it ran; `close` moves it to charged or to waste there. Time booked after that is waste at once.
 */
export class WorkAccount {
  /** Index of its time on the present pages in `OpenWork.us`; −1 while it has none, and when it is closed. */
  row = NO_ROW
  /** `OPEN`, or the waste cause of time booked after closing. */
  private late = OPEN
  private open: OpenWork | null = null
  private kept: KeptWork[] = noWork

  /** An account that is closed from the start: all its work is waste of this cause. */
  static of(cause: WasteCause): WorkAccount {
    const account = new WorkAccount()
    account.late = wasteCauses.indexOf(cause)
    return account
  }

  /** GPU time used while open, µs, valid once closed: `gpu_seconds` of the turn. */
  gpuUs = 0
  /** Its price, USD: `cost_usd` of the turn. */
  costUsd = 0

  /** Books time of a server when the account has no row: its first time, or time booked after closing. */
  bookFirst(open: OpenWork, server: number, us: number): void {
    if (this.late !== OPEN) {
      open.pages[server].wasteUs[this.late] += us
      return
    }
    this.open = open
    this.row = open.admit(this)
    open.us[this.row + server] = us
  }

  /** Keeps time on a page that the server has left. */
  keep(page: BillPeriod, us: number): void {
    if (this.kept === noWork) this.kept = []
    this.kept.push({ page, us })
    page.open++
  }

  /** Closes the account: null charges its open time to the owner, a cause makes it waste. Time booked later is waste of cause `late`. */
  close(cause: WasteCause | null, late: WasteCause = 'stale'): void {
    if (this.late !== OPEN) return
    const to = cause === null ? CHARGED : wasteCauses.indexOf(cause)
    this.late = late === 'stale' ? STALE : wasteCauses.indexOf(late)
    for (const { page, us } of this.kept) {
      page.open--
      this.move(page, us, to)
    }
    this.kept = noWork
    const { open, row } = this
    if (open === null) return
    const { pages, us } = open
    // As `move` does, but the sums are stored once.
    let { gpuUs, costUsd } = this
    for (let server = 0; server < pages.length; server++) {
      const openUs = us[row + server]
      if (openUs === 0) continue
      us[row + server] = 0
      const page = pages[server]
      gpuUs += openUs * page.gpusPerWorker
      costUsd += openUs * page.usdPerWorkerUs
      if (to === CHARGED) page.chargedUs += openUs
      else page.wasteUs[to] += openUs
    }
    this.gpuUs = gpuUs
    this.costUsd = costUsd
    open.release(row)
    this.row = NO_ROW
    this.open = null
  }

  private move(page: BillPeriod, us: number, to: number): void {
    this.gpuUs += us * page.gpusPerWorker
    this.costUsd += us * page.usdPerWorkerUs
    if (to === CHARGED) page.chargedUs += us
    else page.wasteUs[to] += us
  }
}

const noWork: KeptWork[] = []

/**
 * The open time of all accounts on the present page of every server: a row an account, a column a server, so that booking a
 * piece of work is one addition.
 */
export class OpenWork {
  /** The present page of each server. */
  readonly pages: BillPeriod[] = []
  us = new Float64Array(0)
  private readonly accounts: (WorkAccount | null)[] = []
  private readonly free: number[] = []

  /** Allocates a row of zeros for an account. All servers are registered by then. */
  admit(account: WorkAccount): number {
    const at = this.free.pop() ?? this.accounts.push(null) - 1
    this.accounts[at] = account
    const row = at * this.pages.length
    if (row + this.pages.length > this.us.length) this.grow()
    return row
  }

  /** Frees a row, which must be all zeros again. */
  release(row: number): void {
    const at = row / this.pages.length
    this.accounts[at] = null
    this.free.push(at)
  }

  /** Switches a server to another page; open time of the old one moves to its accounts. */
  startPeriod(server: number, page: BillPeriod): void {
    const before = this.pages[server]
    this.pages[server] = page
    if (before === undefined) return
    for (let at = 0; at < this.accounts.length; at++) {
      const place = at * this.pages.length + server
      if (!(this.us[place] !== 0)) continue
      this.accounts[at]?.keep(before, this.us[place])
      this.us[place] = 0
    }
  }

  private grow(): void {
    const wider = new Float64Array(Math.max(64 * this.pages.length, 2 * this.us.length))
    wider.set(this.us)
    this.us = wider
  }
}

/** Receives every interval of worker time, split at minute boundaries: the bill of one server. */
export interface WorkMeter {
  book(account: WorkAccount, workerUs: number): void
}
