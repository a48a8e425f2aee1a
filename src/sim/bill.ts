import type { FactTable } from '../model/factTable.ts'
import { type BillColumn, wasteColumns } from '../model/factTables.ts'
import { type BillPeriod, OpenWork, type WorkAccount, type WorkMeter, wasteCauses } from '../model/workAccount.ts'
import type { Law } from '../model/law.ts'
import type { ServerReading } from './serverReading.ts'

/** Worker time that may be missing from a minute, µs: sums of a million shares are rounded. */
const TOLERANCE_US = 0.5
const RELATIVE_TOLERANCE = 1e-9

/** One server in one minute at one price. */
class Page implements BillPeriod {
  open = 0
  chargedUs = 0
  readonly wasteUs = new Float64Array(wasteCauses.length)
  readonly gpusPerWorker: number
  readonly usdPerWorkerUs: number

  constructor(gpusPerWorker: number, usdPerWorkerUs: number) {
    this.gpusPerWorker = gpusPerWorker
    this.usdPerWorkerUs = usdPerWorkerUs
  }
}

/** A closed minute of one server: its meters' readings, and the pages on which its work is booked. */
class ServerMinute {
  readonly meters: ServerReading
  private readonly pages: readonly Page[]

  constructor(meters: ServerReading, pages: readonly Page[]) {
    this.meters = meters
    this.pages = pages
  }

  get chargedUs(): number {
    let us = 0
    for (const page of this.pages) us += page.chargedUs
    return us
  }

  wasteUs(cause: number): number {
    let us = 0
    for (const page of this.pages) us += page.wasteUs[cause]
    return us
  }

  get wastedUs(): number {
    let us = 0
    for (let cause = 0; cause < wasteCauses.length; cause++) us += this.wasteUs(cause)
    return us
  }

  /** Whether it is final: no account is open. Work is booked by the close of the minute in which it ran. */
  get isSettled(): boolean {
    return this.pages.every((page) => page.open === 0)
  }

  get tolerance(): number {
    return TOLERANCE_US + RELATIVE_TOLERANCE * this.meters.busyUs
  }
}

/** The accounts of one server: every interval of worker time is booked on the page of the minute in which it ran. */
export class ServerBill implements WorkMeter {
  /** Closed minutes that are not settled, the oldest first. */
  readonly closed: ServerMinute[] = []
  private readonly open: OpenWork
  private readonly server: number
  private readonly gpusPerWorker: number
  private usdPerWorkerUs = 0
  private pages: Page[] = []

  /** `server`: its index in `open`. */
  constructor(open: OpenWork, server: number, gpusPerWorker: number) {
    this.open = open
    this.server = server
    this.gpusPerWorker = gpusPerWorker
    this.turnPage()
  }

  book(account: WorkAccount, workerUs: number): void {
    const { row } = account
    if (row >= 0) this.open.us[row + this.server] += workerUs
    else account.bookFirst(this.open, this.server, workerUs)
  }

  /** Changes the price of work from now on; running work must be booked up to now. */
  reprice(usdPerWorkerUs: number): void {
    this.usdPerWorkerUs = usdPerWorkerUs
    this.turnPage()
  }

  close(meters: ServerReading): void {
    this.closed.push(new ServerMinute(meters, this.pages))
    this.pages = []
    this.turnPage()
  }

  private turnPage(): void {
    const page = new Page(this.gpusPerWorker, this.usdPerWorkerUs)
    this.pages.push(page)
    this.open.startPeriod(this.server, page)
  }
}

/**
 * The bill of a service. Of every server and minute, charged + waste + open + idle + cold + draining + down = billed. Open is
 * the work of turns that have not ended; a minute is settled, and written as rows, when none of it is open any more.
 */
export class Bill {
  private readonly openWork = new OpenWork()
  private readonly servers: ServerBill[] = []
  private firstMinute = 0
  /** Largest deviation of a settled minute, µs, and where. */
  private worst = { us: 0, beyond: false, where: '' }

  /** The bill of the next server; `gpusPerWorker`: GPUs of each of its workers. */
  open(gpusPerWorker: number): ServerBill {
    const server = new ServerBill(this.openWork, this.servers.length, gpusPerWorker)
    this.servers.push(server)
    return server
  }

  /** Closes a minute: one reading a server, in the order in which they were opened. */
  close(meters: readonly ServerReading[]): void {
    for (const [i, server] of this.servers.entries()) server.close(meters[i])
  }

  /** Writes the settled minutes, in order. At the end of a run all are settled. */
  write(to: FactTable<BillColumn>, row: (server: ServerReading, pool: number) => { stage: number; region: number }): void {
    const { servers } = this
    while (servers.length > 0 && servers[0].closed.length > 0 && servers.every(({ closed }) => closed[0].isSettled)) {
      for (const [pool, { closed }] of servers.entries()) this.writeMinute(to, closed.shift() as ServerMinute, pool, row)
      this.firstMinute++
    }
  }

  private writeMinute(to: FactTable<BillColumn>, of: ServerMinute, pool: number, row: Parameters<Bill['write']>[1]): void {
    const server = of.meters
    const minute = this.firstMinute
    const idleUs = server.upUs - server.busyUs - server.drainingUs
    const { chargedUs, wastedUs } = of
    const missingUs = server.billedUs - (chargedUs + wastedUs + idleUs + server.coldUs + server.drainingUs + server.downUs)
    if (Math.abs(missingUs) > Math.abs(this.worst.us)) {
      this.worst = { us: missingUs, beyond: Math.abs(missingUs) > 2 * of.tolerance, where: `${server.name}, minute ${minute}` }
    }
    const at = to.append()
    const { stage, region } = row(server, pool)
    to.column('minute')[at] = minute
    to.column('pool')[at] = pool
    to.column('stage')[at] = stage
    to.column('region')[at] = region
    to.column('billed_ms')[at] = server.billedUs / 1000
    to.column('charged_ms')[at] = chargedUs / 1000
    to.column('idle_ms')[at] = idleUs / 1000
    to.column('cold_ms')[at] = server.coldUs / 1000
    to.column('draining_ms')[at] = server.drainingUs / 1000
    to.column('down_ms')[at] = server.downUs / 1000
    to.column('usd_per_worker_ms')[at] = (server.billedUs > 0 ? server.usd / server.billedUs : 0) * 1000
    for (let cause = 0; cause < wasteColumns.length; cause++) to.column(wasteColumns[cause])[at] = of.wasteUs(cause) / 1000
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
