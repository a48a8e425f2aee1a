import type { Simulation } from '../../kernel/simulation.ts'
import type { Pool } from '../../serving/pool.ts'
import type { Totals } from '../../serving/poolMeter.ts'

/** Sums kept in each batch of customers; areas are integrals over time, times in µs. */
export const sumNames = [
  'time',
  'one',
  'arrivals',
  'foundBusy',
  'left',
  'waited',
  'sojourn',
  'number',
  'numberSquared',
  'empty',
  'busyPeriods',
  'fullBatches',
  'late',
  'queueArea',
  'busyArea',
  'started',
  'wait',
  'batches',
  'batchSizes',
  'refused',
  'abandoned',
] as const
export type SumName = (typeof sumNames)[number]

/** Index of each sum in a row. */
export const sumAt = Object.fromEntries(sumNames.map((name, i) => [name, i])) as Record<SumName, number>
/** Sums by class, after the others: left, wait, sojourn. */
const CLASSES = 3

/**
 * Records arrivals and departures in batches of equally many arrivals after a warm-up. What the pool's own meter
 * counts is read from it; the rest is counted here. A customer's wait and sojourn belong to the batch in which they
 * end.
 */
export class QueueObserver {
  readonly rows: Float64Array[] = []
  /** Controls by batch; see QueueInputs. */
  readonly controlRows: Float64Array[] = []
  readonly waits: Float64Array
  readonly sojourns: Float64Array
  /** Number of samples at the end of each batch. */
  readonly sampleEnds: number[] = []
  samples = 0
  inSystem = 0
  /** Set when the first customer after the last batch arrives. */
  done = false
  /** Called when the warm-up ends. */
  warmedUp: () => void = () => {}
  private readonly simulation: Simulation
  private readonly warmup: number
  private readonly size: number
  private readonly batches: number
  private readonly pools: Pool[] = []
  private readonly row: Float64Array
  private totals: Totals[] = []
  private arrivals = 0
  private boundaryUs = 0
  private changedUs = 0
  private controls: Float64Array | null = null

  constructor(simulation: Simulation, customers: number, batches: number, classes = 1) {
    this.simulation = simulation
    this.batches = batches
    this.warmup = Math.floor(customers / 10)
    this.size = Math.floor((customers - this.warmup) / batches)
    this.row = new Float64Array(sumNames.length + CLASSES * classes)
    this.waits = new Float64Array(this.size * batches * 2)
    this.sojourns = new Float64Array(this.size * batches * 2)
  }

  watch(pool: Pool): void {
    this.pools.push(pool)
  }

  /** Sums with mean zero, kept by the generator of the inputs; copied and cleared at each batch end. */
  control(sums: Float64Array): void {
    this.controls = sums
  }

  /** A customer is about to arrive: a batch may end here. Call before counting it. */
  announces(): void {
    const at = this.arrivals - this.warmup
    if (at >= 0 && at % this.size === 0) this.boundary(at > 0)
    this.arrivals++
    this.row[sumAt.arrivals]++
  }

  entered(): void {
    this.change(1)
  }

  /** A customer of class `kind` (-1: none) leaves. `waitUs` is NaN where the model has no single wait. */
  left(kind: number, waitUs: number, sojournUs: number): void {
    this.change(-1)
    const { row } = this
    row[sumAt.left]++
    row[sumAt.sojourn] += sojournUs
    if (waitUs > 0) row[sumAt.waited]++
    if (kind >= 0) {
      const at = sumNames.length + CLASSES * kind
      row[at]++
      row[at + 1] += waitUs
      row[at + 2] += sojournUs
    }
    if (this.rows.length < this.batches && this.samples < this.waits.length) {
      this.waits[this.samples] = waitUs
      this.sojourns[this.samples++] = sojournUs
    }
  }

  /** A customer was served at station `kind` of several after `waitUs`. */
  passed(kind: number, waitUs: number): void {
    const at = sumNames.length + CLASSES * kind
    this.row[at]++
    this.row[at + 1] += waitUs
  }

  /** A customer left without service. */
  gone(): void {
    this.change(-1)
  }

  add(sum: SumName, by: number): void {
    this.row[sumAt[sum]] += by
  }

  /** One value per batch. */
  column(sum: SumName): Float64Array {
    return Float64Array.from(this.rows, (row) => row[sumAt[sum]])
  }

  classColumn(kind: number, what: 'left' | 'wait' | 'sojourn'): Float64Array {
    const at = sumNames.length + CLASSES * kind + ['left', 'wait', 'sojourn'].indexOf(what)
    return Float64Array.from(this.rows, (row) => row[at])
  }

  private change(by: number): void {
    const { row, inSystem } = this
    const { nowUs } = this.simulation
    const passedUs = nowUs - this.changedUs
    this.changedUs = nowUs
    row[sumAt.number] += inSystem * passedUs
    row[sumAt.numberSquared] += inSystem * inSystem * passedUs
    if (inSystem === 0) {
      row[sumAt.empty] += passedUs
      if (by > 0) row[sumAt.busyPeriods]++
    }
    this.inSystem = inSystem + by
  }

  private boundary(closes: boolean): void {
    this.change(0)
    const { nowUs } = this.simulation
    const totals = this.pools.map((pool) => pool.meter.totals(nowUs))
    if (closes && !this.done) {
      const { row } = this
      row[sumAt.time] = nowUs - this.boundaryUs
      row[sumAt.one] = 1
      for (let i = 0; i < totals.length; i++) this.addTotals(totals[i], this.totals[i])
      this.rows.push(row.slice())
      this.controlRows.push(this.controls?.slice() ?? new Float64Array(0))
      this.sampleEnds.push(this.samples)
      this.done = this.rows.length === this.batches
    } else {
      this.samples = 0
      this.warmedUp()
    }
    this.row.fill(0)
    this.controls?.fill(0)
    this.totals = totals
    this.boundaryUs = nowUs
  }

  private addTotals(now: Totals, before: Totals): void {
    const { row } = this
    row[sumAt.queueArea] += now.queueUs - before.queueUs
    row[sumAt.busyArea] += now.busyUs - before.busyUs
    row[sumAt.started] += now.started - before.started
    row[sumAt.wait] += now.waitUsSum - before.waitUsSum
    row[sumAt.batches] += now.batches - before.batches
    row[sumAt.batchSizes] += now.batchSizeSum - before.batchSizeSum
    row[sumAt.refused] += now.refused - before.refused
    row[sumAt.abandoned] += now.abandoned - before.abandoned
  }
}
