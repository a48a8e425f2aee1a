/** One way to partition the turns of a window: by an attribute's value, or into a named slice and the rest. */
export interface Partition {
  /** The cell of each row of the window, indexed from its first row. */
  cellOfRow: Uint16Array
  /** The cells seen so far. */
  cells: number[]
  /** Whether the turns of this window fall into more than one cell. */
  splits: boolean
}

/**
 * The cells of each row of a window in a set of partitions, stored row by row. Partitions that do not split the window
 * are left out.
 */
export class CellDealing {
  /** The cells of row r are at rowStarts[r] up to rowStarts[r + 1]. */
  rowStarts = new Int32Array(1)
  cellsOfRow = new Uint16Array(0)
  /** All cells of the partitions, the cell of all turns first. */
  readonly cells: number[] = [0]
  private readonly partitions: Partition[]
  private readonly outside: number

  /** Rows in the cell `outside` belong to no cell. */
  constructor(partitions: Partition[], outside: number) {
    this.partitions = partitions
    this.outside = outside
  }

  /** Fills the layout for a window of `rows` rows from its partitions. */
  fill(rows: number): void {
    const splitting = this.partitions.filter((partition) => partition.splits)
    if (this.rowStarts.length <= rows) this.rowStarts = new Int32Array(2 * rows)
    if (this.cellsOfRow.length < rows * splitting.length) this.cellsOfRow = new Uint16Array(2 * rows * splitting.length)
    const { rowStarts, cellsOfRow, outside } = this
    let end = 0
    for (let row = 0; row < rows; row++) {
      rowStarts[row] = end
      for (let s = 0; s < splitting.length; s++) {
        const cell = splitting[s].cellOfRow[row]
        cellsOfRow[end] = cell
        if (cell !== outside) end++
      }
    }
    rowStarts[rows] = end
    this.cells.length = 1
    for (const partition of this.partitions) this.cells.push(...partition.cells)
  }
}
