import { type Attribute, type SliceDictionary, valuesOf, type Where } from '../model/slice.ts'
import type { TurnColumns } from '../model/metric.ts'

/** A slice compiled to a predicate over the rows of a table. A value missing from the dictionary matches no row. */
export class SliceRows {
  private readonly columns: ArrayLike<number>[] = []
  private readonly allowed: boolean[][] = []

  constructor(turns: TurnColumns, where: Where, dictionary: SliceDictionary) {
    for (const attribute of Object.keys(where) as Attribute[]) {
      const values = valuesOf(where[attribute])
      this.columns.push(turns.column(attribute))
      this.allowed.push(dictionary.values(attribute).map((value) => values.includes(value)))
    }
  }

  holds(row: number): boolean {
    for (let i = 0; i < this.columns.length; i++) {
      if (this.allowed[i][this.columns[i][row]] !== true) return false
    }
    return true
  }
}
