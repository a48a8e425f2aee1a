/** One way to part the turns of a window: by an attribute's value, or into a named slice and the rest. */
export interface Partition {
  /** The cell of each row of the window, from its first row on. */
  cellOfRow: Uint16Array
  /** The cells it has had up to now. */
  cells: number[]
  /** Whether the turns of this window are in more than one of its cells. */
  splits: boolean
}

/** The cells of each row of a window in a set of partitions, side by side; partitions that do not split the window are left out. */
export class CellDealing {
  /** Partitions that split the window: the cells of row r are at r·splits up to (r + 1)·splits. */
  splits = 0
  cellsOfRow = new Uint16Array(0)
  /** All cells of the partitions, the cell of all turns first. */
  readonly cells: number[] = [0]
  private readonly partitions: Partition[]

  constructor(partitions: Partition[]) {
    this.partitions = partitions
  }

  /** Lays out a window of so many rows from what its partitions say. */
  lay(rows: number): void {
    const splitting = this.partitions.filter((partition) => partition.splits)
    this.splits = splitting.length
    if (this.cellsOfRow.length < rows * this.splits) this.cellsOfRow = new Uint16Array(2 * rows * this.splits)
    for (let s = 0; s < splitting.length; s++) {
      const { cellOfRow } = splitting[s]
      for (let row = 0; row < rows; row++) this.cellsOfRow[row * this.splits + s] = cellOfRow[row]
    }
    this.cells.length = 1
    for (const partition of this.partitions) this.cells.push(...partition.cells)
  }
}
