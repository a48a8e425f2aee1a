import type { FactTable } from '../model/factTable.ts'
import { type BillColumn, type WasteColumn, wasteColumn } from '../model/factTables.ts'
import { type BillPage, type WorkAccount, type WorkBook, wasteCauses } from '../model/workAccount.ts'
import type { Law } from './law.ts'
import type { SiteMinute } from './siteServer.ts'

/** What a worker of a server is made of and costs, as of now. */
export interface WorkerPrice {
  gpusPerWorker: number
  /** USD for one worker and µs. */
  usdPerWorkerUs: number
}

/** Worker time that may be missing from a page, µs: sums of a million shares are rounded. */
const TOLERANCE_US = 0.5
const RELATIVE_TOLERANCE = 1e-9

/** One server in one minute. */
class Page implements BillPage {
  openUs = 0
  chargedUs = 0
  readonly wasteUs = new Float64Array(wasteCauses.length)
  /** What the server's meters say when the minute has closed. */
  meters: SiteMinute | null = null

  get wastedUs(): number {
    let sum = 0
    for (const us of this.wasteUs) sum += us
    return sum
  }

  /** Working time that no account holds: of batches and iterations that were in progress when the minute closed. */
  get unbookedUs(): number {
    return (this.meters?.busyUs ?? 0) - this.openUs - this.chargedUs - this.wastedUs
  }

  get isSettled(): boolean {
    return Math.abs(this.openUs) <= this.tolerance && Math.abs(this.unbookedUs) <= this.tolerance
  }

  get tolerance(): number {
    return TOLERANCE_US + RELATIVE_TOLERANCE * (this.meters?.busyUs ?? 0)
  }
}

/** The book of one server: every piece of its workers' time goes to the page of the minute in which it ran. */
export class ServerBill implements WorkBook {
  price: WorkerPrice = { gpusPerWorker: 0, usdPerWorkerUs: 0 }
  page = new Page()
  /** Minutes that have closed and are not settled, the oldest first. */
  readonly closed: Page[] = []

  book(account: WorkAccount, workerUs: number): void {
    if (account.isOpen) {
      account.gpuUs += workerUs * this.price.gpusPerWorker
      account.costUsd += workerUs * this.price.usdPerWorkerUs
    }
    account.book(this.page, workerUs)
  }

  close(meters: SiteMinute): void {
    this.page.meters = meters
    this.closed.push(this.page)
    this.page = new Page()
  }
}

/**
 * The bill of a service. Of every server and minute, charged + waste + open + idle + cold + draining + down = billed. Open is
 * the work of turns that have not ended; a minute is settled, and becomes rows, when nothing of it is open any more.
 */
export class Bill {
  private readonly servers: ServerBill[] = []
  private firstMinute = 0
  /** The most that a settled minute lacked or had too much, µs, and where. */
  private worst = { us: 0, beyond: false, where: '' }

  /** The book of the next server. */
  open(): ServerBill {
    const server = new ServerBill()
    this.servers.push(server)
    return server
  }

  /** A minute has closed: one reading a server, in the order in which they were opened. */
  close(meters: readonly SiteMinute[]): void {
    for (const [i, server] of this.servers.entries()) server.close(meters[i])
  }

  /** Writes the minutes that are settled, in order. At the end of a run all of them are. */
  write(to: FactTable<BillColumn>, row: (site: SiteMinute, pool: number) => { stage: number; region: number }): void {
    const { servers } = this
    while (servers.length > 0 && servers[0].closed.length > 0 && servers.every(({ closed }) => closed[0].isSettled)) {
      for (const [pool, { closed }] of servers.entries()) this.writePage(to, closed.shift() as Page, pool, row)
      this.firstMinute++
    }
  }

  private writePage(to: FactTable<BillColumn>, page: Page, pool: number, row: Parameters<Bill['write']>[1]): void {
    const site = page.meters as SiteMinute
    const minute = this.firstMinute
    const idleUs = site.upUs - site.busyUs - site.drainingUs
    const { chargedUs, wastedUs } = page
    const missingUs = site.billedUs - (chargedUs + wastedUs + idleUs + site.coldUs + site.drainingUs + site.downUs)
    if (Math.abs(missingUs) > Math.abs(this.worst.us)) {
      this.worst = { us: missingUs, beyond: Math.abs(missingUs) > 2 * page.tolerance, where: `${site.name}, minute ${minute}` }
    }
    const waste = Object.fromEntries(wasteCauses.map((cause, i) => [wasteColumn(cause), page.wasteUs[i] / 1000]))
    to.add({
      ...(waste as Record<WasteColumn, number>),
      ...row(site, pool),
      minute,
      pool,
      billed_ms: site.billedUs / 1000,
      charged_ms: chargedUs / 1000,
      idle_ms: idleUs / 1000,
      cold_ms: site.coldUs / 1000,
      draining_ms: site.drainingUs / 1000,
      down_ms: site.downUs / 1000,
      usd_per_worker_ms: (site.billedUs > 0 ? site.usd / site.billedUs : 0) * 1000,
    })
  }

  laws(): Law[] {
    const unsettled = this.servers.reduce((sum, server) => sum + server.closed.length, 0)
    const { us, beyond, where } = this.worst
    return [
      {
        law: 'of every server and minute, charged + waste + idle + cold + draining + down is what was billed',
        ok: !beyond,
        detail: where === '' ? 'no minute was billed' : `at most ${us} µs missing (${where})`,
      },
      {
        law: 'at the end of a run no work is open',
        ok: unsettled === 0,
        detail: `${unsettled} minutes of servers are not settled`,
      },
    ]
  }
}
