/**
 * Data that a detector cannot judge. `row` is the index of the offending entry, null for the whole; `field` its name.
 */
export class UnusableData extends Error {
  readonly row: number | null
  readonly field: string | null

  constructor(message: string, row: number | null = null, field: string | null = null) {
    super(message)
    this.row = row
    this.field = field
  }
}
