import type { MinuteTable } from '../model/metricPoint.ts'
import type { CountMetric, MeanMetric, RatioMetric, Reach, TurnColumns } from './metricSpec.ts'
import { MetricStreams } from './metricStreams.ts'
import { ALL, type WindowCells } from './windowCells.ts'
import { WindowValues } from './windowValues.ts'

type SumMetric = MeanMetric | RatioMetric | CountMetric

/** Addends that are added in one round. */
const ROUND = 4

/** Addends that need no adding: 0 for every turn, or 1 for every turn. */
const NOTHING = -1
const EVERY_TURN = -2

/** What a value adds: itself, 1 if it is above 0, or 1 if it is known; a null always adds 0. */
const AMOUNT = 0
const POSITIVE = 1
const KNOWN = 2
type Addend = typeof AMOUNT | typeof POSITIVE | typeof KNOWN

/** Where the addends of a metric lie in a turn's row of them: its amount, what that is divided by, and the turns that count. */
interface Places {
  amount: number
  over: number
  n: number
}

/**
 * Means, ratios and counts of one reach in every slice, each a sum over another. A turn's addends of all metrics lie side
 * by side and so do a cell's sums, so that a turn is added to a slice in one straight run.
 */
export class SumFold {
  private readonly cells: WindowCells
  private readonly reach: Reach
  private readonly metrics: { metric: SumMetric; streams: MetricStreams; at: Places }[]
  private readonly stride: number
  private readonly values = new WindowValues()
  /** Addends in use in this window. */
  private width = 0
  private addends = new Float64Array(0)
  private sums = new Float64Array(0)

  constructor(cells: WindowCells, minutes: MinuteTable, reach: Reach, metrics: readonly SumMetric[]) {
    this.cells = cells
    this.reach = reach
    this.metrics = metrics.map((metric) => ({
      metric,
      streams: new MetricStreams(cells, minutes, metric),
      at: { amount: NOTHING, over: NOTHING, n: NOTHING },
    }))
    this.stride = ROUND * Math.ceil((3 * metrics.length) / ROUND)
  }

  /** Adds the points of rows [firstRow, lastRow), which have been placed in cells. */
  fold(minute: number, turns: TurnColumns, firstRow: number, lastRow: number): void {
    this.makeRoom(lastRow - firstRow)
    this.width = 0
    for (const { metric, at } of this.metrics) {
      const values = this.values.of(metric.of, turns, firstRow, lastRow)
      at.amount = this.lay(values, AMOUNT)
      if (metric.kind === 'ratio') {
        const over = this.values.of(metric.over, turns, firstRow, lastRow)
        at.over = this.lay(over, AMOUNT)
        at.n = this.lay(over, POSITIVE)
      } else {
        at.n = this.lay(values, KNOWN)
        at.over = at.n
      }
    }
    this.add(lastRow - firstRow)
    this.addPoints(minute)
  }

  /** Lays an addend of every row beside the others and returns its place, or what needs no place. */
  private lay(values: Float64Array, what: Addend): number {
    const { addends, stride } = this
    const rows = values.length
    let zeros = 0
    let ones = 0
    let at = this.width
    for (let row = 0; row < rows; row++) {
      let value = values[row]
      if (what === POSITIVE) value = value > 0 ? 1 : 0
      else if (Number.isNaN(value)) value = 0
      else if (what === KNOWN) value = 1
      if (value === 0) zeros++
      else if (value === 1) ones++
      addends[at] = value
      at += stride
    }
    if (zeros === rows) return NOTHING
    return ones === rows ? EVERY_TURN : this.width++
  }

  private add(rows: number): void {
    const { addends, sums, stride, width } = this
    const { cellsOfRow, rowStarts } = this.cells.dealing(this.reach)
    sums.fill(0)
    for (let row = 0; row < rows; row++) {
      const from = row * stride
      addRow(sums, 0, addends, from, width)
      for (let s = rowStarts[row]; s < rowStarts[row + 1]; s++) addRow(sums, cellsOfRow[s] * stride, addends, from, width)
    }
  }

  private sum(cell: number, place: number): number {
    if (place === NOTHING) return 0
    return place === EVERY_TURN ? this.cells.turns[cell] : this.sums[cell * this.stride + place]
  }

  private addPoints(minute: number): void {
    const cells = this.cells.cellsIn(this.reach)
    const { sources } = this.cells
    for (const { metric, streams, at } of this.metrics) {
      for (let i = 0; i < cells.length; i++) {
        const from = sources[cells[i]]
        const amount = this.sum(from, at.amount)
        const n = this.sum(from, at.n)
        if (metric.kind !== 'count') {
          const over = this.sum(from, at.over)
          if (streams.meets(cells[i], n)) streams.add(0, cells[i], minute, over > 0 ? amount / over : Number.NaN, n)
        } else if (n > 0 || cells[i] === ALL) streams.add(0, cells[i], minute, amount, n)
      }
    }
  }

  private makeRoom(rows: number): void {
    if (this.addends.length < rows * this.stride) this.addends = new Float64Array(2 * rows * this.stride)
    const cells = this.cells.sliceCodes.length
    if (this.sums.length < cells * this.stride) this.sums = new Float64Array(2 * cells * this.stride)
  }
}

/**
 * Adds `width` addends, four a round because the engine looks at every array anew in each. The places that fill up the last
 * round are added and never read.
 */
function addRow(sums: Float64Array, to: number, addends: Float64Array, from: number, width: number): void {
  for (let k = 0; k < width; k += ROUND) {
    sums[to + k] += addends[from + k]
    sums[to + k + 1] += addends[from + k + 1]
    sums[to + k + 2] += addends[from + k + 2]
    sums[to + k + 3] += addends[from + k + 3]
  }
}
