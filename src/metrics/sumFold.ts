import type { MinuteTable } from '../model/metricPoint.ts'
import type { CountMetric, MeanMetric, RatioMetric, Reach, TurnColumns } from '../model/metric.ts'
import { MetricStreams } from './metricStreams.ts'
import { ALL, type WindowCells } from './windowCells.ts'
import { WindowValues } from './windowValues.ts'

type SumMetric = MeanMetric | RatioMetric | CountMetric

/** What a value contributes: itself, 1 if it is above 0, or 1 if it is not null. A null always contributes 0. */
const AMOUNT = 0
const POSITIVE = 1
const KNOWN = 2
type Addend = typeof AMOUNT | typeof POSITIVE | typeof KNOWN

/** Offsets of a metric's addends in a turn's row: its amount, its divisor, and its count of turns. */
interface Places {
  amount: number
  over: number
  n: number
}

/**
 * Means, ratios and counts of one reach in every slice, each a quotient of two sums. A turn's addends of all metrics
 * are contiguous and so are a cell's sums, so that adding a turn to a slice is one linear pass.
 */
export class SumFold {
  private readonly cells: WindowCells
  private readonly reach: Reach
  private readonly metrics: { metric: SumMetric; streams: MetricStreams; at: Places }[]
  private readonly values = new WindowValues()
  /** Number of addends per turn. */
  private width = 0
  private addends = new Float64Array(0)
  private sums = new Float64Array(0)

  constructor(cells: WindowCells, minutes: MinuteTable, reach: Reach, metrics: readonly SumMetric[]) {
    this.cells = cells
    this.reach = reach
    this.metrics = metrics.map((metric) => ({
      metric,
      streams: new MetricStreams(cells, minutes, metric),
      at: { amount: this.width++, over: this.width++, n: this.width++ },
    }))
  }

  /** Adds the points of rows [firstRow, lastRow), whose cells `WindowCells.place` has set. */
  fold(minute: number, turns: TurnColumns, firstRow: number, lastRow: number): void {
    this.makeRoom(lastRow - firstRow)
    for (const { metric, at } of this.metrics) {
      const values = this.values.of(metric.of, turns, firstRow, lastRow)
      const over = metric.kind === 'ratio' ? this.values.of(metric.over, turns, firstRow, lastRow) : values
      this.lay(values, AMOUNT, at.amount)
      this.lay(over, metric.kind === 'ratio' ? AMOUNT : KNOWN, at.over)
      this.lay(over, metric.kind === 'ratio' ? POSITIVE : KNOWN, at.n)
    }
    this.add(lastRow - firstRow)
    this.addPoints(minute)
  }

  /** Writes one addend of every row. */
  private lay(values: Float64Array, what: Addend, at: number): void {
    const { addends, width } = this
    for (let row = 0; row < values.length; row++) {
      const value = values[row]
      if (what === POSITIVE) addends[row * width + at] = value > 0 ? 1 : 0
      else if (Number.isNaN(value)) addends[row * width + at] = 0
      else addends[row * width + at] = what === KNOWN ? 1 : value
    }
  }

  private add(rows: number): void {
    const { addends, sums, width } = this
    const { cellsOfRow, rowStarts } = this.cells.dealing(this.reach)
    sums.fill(0)
    for (let row = 0; row < rows; row++) {
      const from = row * width
      addRow(sums, 0, addends, from, width)
      for (let s = rowStarts[row]; s < rowStarts[row + 1]; s++) addRow(sums, cellsOfRow[s] * width, addends, from, width)
    }
  }

  private addPoints(minute: number): void {
    const cells = this.cells.cellsIn(this.reach)
    const { sources } = this.cells
    const { sums, width } = this
    for (const { metric, streams, at } of this.metrics) {
      for (let i = 0; i < cells.length; i++) {
        const from = sources[cells[i]] * width
        const amount = sums[from + at.amount]
        const n = sums[from + at.n]
        if (metric.kind !== 'count') {
          const over = sums[from + at.over]
          if (streams.meets(cells[i], n)) streams.add(0, cells[i], minute, over > 0 ? amount / over : Number.NaN, n)
        } else if (n > 0 || cells[i] === ALL) streams.add(0, cells[i], minute, amount, n)
      }
    }
  }

  private makeRoom(rows: number): void {
    if (this.addends.length < rows * this.width) this.addends = new Float64Array(2 * rows * this.width)
    const cells = this.cells.sliceCodes.length
    if (this.sums.length < cells * this.width) this.sums = new Float64Array(2 * cells * this.width)
  }
}

function addRow(sums: Float64Array, to: number, addends: Float64Array, from: number, width: number): void {
  for (let k = 0; k < width; k++) sums[to + k] += addends[from + k]
}
