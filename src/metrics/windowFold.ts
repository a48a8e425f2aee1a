import type { MinuteTable } from '../model/metricPoint.ts'
import type { SliceDictionary, Where } from '../model/slice.ts'
import type { QuantilesMetric, TurnColumns, TurnMetric } from '../model/metric.ts'
import { QuantileFold } from './quantileFold.ts'
import { SumFold } from './sumFold.ts'
import { WindowCells } from './windowCells.ts'

/**
 * Closes windows: folds turns into points of turn metrics for all turns (slice ''), for every single attribute value
 * and for every named slice. A slice that had a value before and has none in this window gets null with n = 0, never
 * 0. A count in a slice without turns gets no point, except for all turns, where it is 0.
 */
export class WindowFold {
  private readonly cells: WindowCells
  private readonly quantiles: QuantileFold
  private readonly sums: SumFold[]

  constructor(
    dictionary: SliceDictionary,
    namedSlices: Record<string, Where>,
    minutes: MinuteTable,
    metrics: readonly TurnMetric[],
  ) {
    const reaches = (['everySlice', 'coarse', 'regions'] as const).filter((reach) => metrics.some((one) => one.reach === reach))
    this.cells = new WindowCells(dictionary, namedSlices, minutes, reaches)
    const quantiles = metrics.filter((metric): metric is QuantilesMetric => metric.kind === 'quantiles')
    const sums = metrics.filter((metric): metric is Exclude<TurnMetric, QuantilesMetric> => metric.kind !== 'quantiles')
    this.quantiles = new QuantileFold(this.cells, minutes, quantiles)
    this.sums = reaches.map((reach) => {
      const reached = sums.filter((metric) => metric.reach === reach)
      return new SumFold(this.cells, minutes, reach, reached)
    })
  }

  /** Folds the rows [firstRow, lastRow) as the window `minute`. */
  close(minute: number, turns: TurnColumns, firstRow: number, lastRow: number): void {
    this.cells.place(turns, firstRow, lastRow)
    this.quantiles.fold(minute, turns, firstRow, lastRow)
    for (const sums of this.sums) sums.fold(minute, turns, firstRow, lastRow)
  }
}
