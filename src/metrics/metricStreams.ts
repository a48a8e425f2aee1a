import type { MinuteTable } from '../model/metricPoint.ts'
import type { WindowCells } from './windowCells.ts'

/** Where the points of one metric go: the codes of its names in the stream, and the cells in which it has had a value. */
export class MetricStreams {
  private readonly cells: WindowCells
  private readonly minutes: MinuteTable
  private readonly metricCodes: number[]
  private readonly met: boolean[] = []

  constructor(cells: WindowCells, minutes: MinuteTable, names: string[], unit: string) {
    this.cells = cells
    this.minutes = minutes
    this.metricCodes = names.map((name) => minutes.metricCodeOf(name, unit))
  }

  /** Whether the slice of a cell has had a value up to now, with this window's `n`. */
  meets(cell: number, n: number): boolean {
    if (n > 0) this.met[cell] = true
    return this.met[cell] === true
  }

  add(which: number, cell: number, minute: number, value: number, n: number): void {
    this.minutes.add(this.metricCodes[which], this.cells.sliceCodes[cell], minute, value, n)
  }
}
