import type { MinuteTable } from '../model/metricPoint.ts'
import type { Metric } from '../model/metric.ts'
import { streamsOf } from './streams.ts'
import type { WindowCells } from './windowCells.ts'

/** Destination of one metric's points: the codes of its streams' names, and the cells in which it has had a value. */
export class MetricStreams {
  private readonly cells: WindowCells
  private readonly minutes: MinuteTable
  private readonly metricCodes: number[]
  private readonly met: boolean[] = []

  constructor(cells: WindowCells, minutes: MinuteTable, metric: Metric) {
    this.cells = cells
    this.minutes = minutes
    this.metricCodes = streamsOf(metric).map(({ name, pooling }) => minutes.metricCodeOf(name, metric.unit, pooling))
  }

  /** Whether the slice of a cell has had a value so far, this window's `n` included. */
  meets(cell: number, n: number): boolean {
    if (n > 0) this.met[cell] = true
    return this.met[cell] === true
  }

  add(which: number, cell: number, minute: number, value: number, n: number): void {
    this.minutes.add(this.metricCodes[which], this.cells.sliceCodes[cell], minute, value, n)
  }
}
