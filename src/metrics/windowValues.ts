import type { TurnColumn } from '../model/turnColumns.ts'
import type { Reading, TurnColumns } from '../model/metric.ts'

/**
 * One number per row of a window, contiguous from its first row. Where the number is a column, a view of it, so that
 * the folds run over plain arrays.
 */
export class WindowValues {
  private room = new Float64Array(0)

  /** The numbers of rows [firstRow, lastRow); valid until the next call. */
  of(what: TurnColumn | Reading, turns: TurnColumns, firstRow: number, lastRow: number): Float64Array {
    if (typeof what === 'string') {
      const column = turns.column(what)
      if (column instanceof Float64Array) return column.subarray(firstRow, lastRow)
      return this.filled((row) => column[row], firstRow, lastRow)
    }
    return this.filled(what(turns, firstRow, lastRow), firstRow, lastRow)
  }

  private filled(read: (row: number) => number, firstRow: number, lastRow: number): Float64Array {
    const rows = lastRow - firstRow
    if (this.room.length < rows) this.room = new Float64Array(2 * rows)
    const { room } = this
    for (let i = 0; i < rows; i++) room[i] = read(firstRow + i)
    return room.subarray(0, rows)
  }
}
