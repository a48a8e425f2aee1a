/**
 * Why worker time bought nothing. The first three are turns that ended before any sound of an answer was heard; `zombie` is
 * an LLM request that nobody waits for and that was not cancelled; `cancelled` what an iteration still did for a request that
 * was; `stale` a job whose turn had ended before it came back; `lost` what a worker did that crashed under it; `unfinished`
 * belongs to turns that the end of the run cut off.
 */
export const wasteCauses = ['abandoned', 'shed', 'failed', 'zombie', 'cancelled', 'stale', 'lost', 'unfinished'] as const
export type WasteCause = (typeof wasteCauses)[number]

/** Worker time of one server in one minute, by what became of it, µs. */
export interface BillPage {
  /** Of turns and recordings that have not ended. */
  openUs: number
  /** Of those that have, and were answered. */
  chargedUs: number
  /** Of no use to anybody, by index of `wasteCauses`. */
  readonly wasteUs: Float64Array
}

/** Time of one account that lies open on a page. */
class OpenWork {
  readonly page: BillPage
  us: number
  readonly next: OpenWork | null

  constructor(page: BillPage, us: number, next: OpenWork | null) {
    this.page = page
    this.us = us
    this.next = next
  }
}

const OPEN = -2
const CHARGED = -1

/**
 * What one turn (or one recording) has used of the servers. While it is open its time lies open on the pages of the minutes
 * in which it ran; `close` moves it to charged or to waste there. Time that comes in afterwards is waste at once.
 */
export class WorkAccount {
  /** GPU time used, µs, and its price, USD: what `gpu_seconds` and `cost_usd` of the turn say. */
  gpuUs = 0
  costUsd = 0
  /** `OPEN`, or the waste cause that what comes in late is booked to. */
  private late = OPEN
  /** What lies open on which page, the newest first. */
  private entries: OpenWork | null = null

  /** An account that is closed from the start: all its work is waste of this cause. */
  static of(cause: WasteCause): WorkAccount {
    const account = new WorkAccount()
    account.late = wasteCauses.indexOf(cause)
    return account
  }

  get isOpen(): boolean {
    return this.late === OPEN
  }

  /** Books time that is running or has just run to the page of the present minute. */
  book(page: BillPage, us: number): void {
    if (this.late !== OPEN) {
      page.wasteUs[this.late] += us
      return
    }
    page.openUs += us
    let entry = this.entries
    while (entry !== null && entry.page !== page) entry = entry.next
    if (entry === null) this.entries = new OpenWork(page, us, this.entries)
    else entry.us += us
  }

  /** Ends the account: null charges what is open to its owner, a cause makes it waste. Time that comes in later is waste of the cause `late`. */
  close(cause: WasteCause | null, late: WasteCause = 'stale'): void {
    if (this.late !== OPEN) return
    const to = cause === null ? CHARGED : wasteCauses.indexOf(cause)
    this.late = wasteCauses.indexOf(late)
    for (let entry = this.entries; entry !== null; entry = entry.next) {
      const { page, us } = entry
      page.openUs -= us
      if (to === CHARGED) page.chargedUs += us
      else page.wasteUs[to] += us
    }
    this.entries = null
  }
}

/** Who is told of every piece of worker time, cut at the ends of minutes: the bill of one server. */
export interface WorkBook {
  book(account: WorkAccount, workerUs: number): void
}
