import type { MinuteTable } from '../model/metricPoint.ts'
import { type QuantilesMetric, quantileEndings, type TurnColumns } from '../model/metric.ts'
import { MetricStreams } from './metricStreams.ts'
import { quantileSorted } from './quantile.ts'
import { RowOrder } from './rowOrder.ts'
import { ALL, type WindowCells } from './windowCells.ts'
import { WindowValues } from './windowValues.ts'

const quantiles = Object.values(quantileEndings)

/**
 * Exact quantiles of a window in every slice at once: the window's values are sorted once and distributed in that
 * order to one bucket per slice, which is then sorted too.
 */
export class QuantileFold {
  private readonly cells: WindowCells
  private readonly metrics: { metric: QuantilesMetric; streams: MetricStreams }[]
  private readonly values = new WindowValues()
  private readonly order = new RowOrder()
  /** Buckets of all cells, one after another, each with capacity for all turns of its cell. */
  private dealt = new Float64Array(0)
  private starts = new Int32Array(0)
  private ends = new Int32Array(0)
  /** Sums of the buckets. */
  private sums = new Float64Array(0)

  constructor(cells: WindowCells, minutes: MinuteTable, metrics: readonly QuantilesMetric[]) {
    this.cells = cells
    this.metrics = metrics.map((metric) => ({ metric, streams: new MetricStreams(cells, minutes, metric) }))
  }

  /** Adds the points of rows [firstRow, lastRow), whose cells `WindowCells.place` has set. */
  fold(minute: number, turns: TurnColumns, firstRow: number, lastRow: number): void {
    this.layOut()
    for (let m = 0; m < this.metrics.length; m++) {
      const { metric } = this.metrics[m]
      this.sort(metric, turns, firstRow, lastRow)
      this.deal(metric)
      this.addPoints(m, minute)
    }
  }

  private layOut(): void {
    const { turns } = this.cells
    if (this.starts.length < turns.length) {
      this.starts = new Int32Array(2 * turns.length)
      this.ends = new Int32Array(2 * turns.length)
      this.sums = new Float64Array(2 * turns.length)
    }
    let start = 0
    for (let cell = 1; cell < turns.length; cell++) {
      this.starts[cell] = start
      start += turns[cell]
    }
    if (this.dealt.length < start) this.dealt = new Float64Array(2 * start)
  }

  private sort(metric: QuantilesMetric, turns: TurnColumns, firstRow: number, lastRow: number): void {
    this.order.sort(this.values.of(metric.of, turns, firstRow, lastRow))
  }

  private deal(metric: QuantilesMetric): void {
    const { dealt, ends, sums } = this
    const { rows, sorted, count } = this.order
    const { cellsOfRow, rowStarts } = this.cells.dealing(metric.reach)
    ends.set(this.starts)
    sums.fill(0)
    for (let i = 0; i < count; i++) {
      const value = sorted[i]
      const row = rows[i]
      const until = rowStarts[row + 1]
      let s = rowStarts[row]
      // Two cells per iteration: V8 reloads every array in each iteration.
      for (; s + 1 < until; s += 2) {
        const cell = cellsOfRow[s]
        const other = cellsOfRow[s + 1]
        dealt[ends[cell]++] = value
        sums[cell] += value
        dealt[ends[other]++] = value
        sums[other] += value
      }
      if (s < until) {
        const cell = cellsOfRow[s]
        dealt[ends[cell]++] = value
        sums[cell] += value
      }
    }
  }

  private addPoints(m: number, minute: number): void {
    const { metric, streams } = this.metrics[m]
    const { sorted, count } = this.order
    const cells = this.cells.cellsIn(metric.reach)
    const sum = sumOf(sorted, count)
    for (let i = 0; i < cells.length; i++) {
      const cell = cells[i]
      const from = this.cells.sources[cell]
      if (from === ALL) addQuantiles(streams, cell, minute, sorted, 0, count, sum)
      else addQuantiles(streams, cell, minute, this.dealt, this.starts[from], this.ends[from], this.sums[from])
    }
  }
}

function addQuantiles(
  streams: MetricStreams,
  cell: number,
  minute: number,
  sorted: Float64Array,
  first: number,
  last: number,
  sum: number,
): void {
  const n = last - first
  if (!streams.meets(cell, n)) return
  for (let q = 0; q < quantiles.length; q++) {
    streams.add(q, cell, minute, quantileSorted(sorted, quantiles[q], first, last), n)
  }
  streams.add(quantiles.length, cell, minute, n === 0 ? Number.NaN : sum / n, n)
}

/** Summed in the order of the values, as the buckets' sums are, so that equal values give equal means on both paths. */
function sumOf(sorted: Float64Array, count: number): number {
  let sum = 0
  for (let i = 0; i < count; i++) sum += sorted[i]
  return sum
}
