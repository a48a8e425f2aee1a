import type { MinuteTable } from '../model/metricPoint.ts'
import { type Attribute, attributeAt, attributes, type SliceDictionary, sliceName, valuesOf, type Where } from '../model/slice.ts'
import { CellDealing, type Partition } from './cellDealing.ts'
import type { Reach, TurnColumns } from '../model/metric.ts'
import { SliceRows } from './sliceRows.ts'

/** The cell of all turns. */
export const ALL = 0
/** The cell of turns outside a named slice; no turn is counted in it. */
const OUTSIDE = 1
/** Attributes by whose values the metrics of a reach are sliced. */
const attributesOf: Readonly<Record<Reach, readonly Attribute[]>> = {
  everySlice: attributes,
  coarse: ['tenant', 'route', 'region'],
  regions: ['region'],
}

/**
 * Slices as small integers. Every slice that has a stream of its own is a cell, numbered at its first turn. Each
 * window gets, for every partition, the cell of each of its rows, so that the folds sum by cell and handle no text.
 */
export class WindowCells {
  /** The slice code, in the minute table, of each cell's slice. */
  readonly sliceCodes: number[]
  /** Number of turns of this window in each cell. */
  readonly turns: number[] = [0, 0]
  /** The cell that holds this window's sums of a cell: itself, or `ALL` when all turns are in the cell. */
  readonly sources: number[] = [ALL, OUTSIDE]
  private readonly dictionary: SliceDictionary
  private readonly minutes: MinuteTable
  private readonly reaches: readonly Reach[]
  private readonly placed: readonly Attribute[]
  private readonly byAttribute: Partition[] = attributes.map(newPartition)
  private readonly cellOfCode: number[][] = attributes.map(() => [])
  private readonly named: { partition: Partition; where: Where }[]
  private readonly dealings: Record<Reach, CellDealing>

  /** `reaches`: those that will be read; cells of others are not computed. */
  constructor(
    dictionary: SliceDictionary,
    namedSlices: Record<string, Where>,
    minutes: MinuteTable,
    reaches: readonly Reach[],
  ) {
    this.dictionary = dictionary
    this.minutes = minutes
    this.reaches = reaches
    this.placed = attributes.filter((name) => reaches.some((reach) => attributesOf[reach].includes(name)))
    const isNamed = reaches.some((reach) => reach !== 'regions')
    this.sliceCodes = [minutes.sliceCodeOf(''), -1]
    const byName = new Map(Object.values(namedSlices).map((where) => [sliceName(where), where]))
    byName.delete('')
    this.named = isNamed ? [...byName.values()].map((where) => ({ partition: newPartition(), where })) : []
    const dealing = (reach: Reach) => new CellDealing(this.partitions(attributesOf[reach]), OUTSIDE)
    this.dealings = { everySlice: dealing('everySlice'), coarse: dealing('coarse'), regions: dealing('regions') }
  }

  /** The cells of each row in the partitions of a reach that split this window. */
  dealing(reach: Reach): CellDealing {
    return this.dealings[reach]
  }

  /** All cells of a reach, `ALL` first. */
  cellsIn(reach: Reach): readonly number[] {
    return this.dealings[reach].cells
  }

  /** Computes the cells of the window's rows [firstRow, lastRow). */
  place(turns: TurnColumns, firstRow: number, lastRow: number): void {
    const rows = lastRow - firstRow
    this.turns.fill(0)
    this.turns[ALL] = rows
    for (const attribute of this.placed) this.placeByAttribute(attributeAt[attribute], turns, firstRow, rows)
    for (const { partition, where } of this.named) this.placeByName(partition, where, turns, firstRow, rows)
    for (const reach of this.reaches) this.dealings[reach].fill(rows)
  }

  private placeByAttribute(a: number, turns: TurnColumns, firstRow: number, rows: number): void {
    const to = this.byAttribute[a]
    makeRoom(to, rows)
    const codes = turns.column(attributes[a])
    const cellOfCode = this.cellOfCode[a]
    const { cellOfRow } = to
    const counts = this.turns
    for (let i = 0; i < rows; i++) {
      const code = codes[firstRow + i]
      const cell = cellOfCode[code] ?? this.meet(a, code)
      cellOfRow[i] = cell
      counts[cell]++
    }
    this.finish(to, rows)
  }

  private meet(a: number, code: number): number {
    const cell = this.newCell(`${attributes[a]}=${this.dictionary.name(attributes[a], code)}`)
    this.cellOfCode[a][code] = cell
    this.byAttribute[a].cells.push(cell)
    return cell
  }

  private placeByName(to: Partition, where: Where, turns: TurnColumns, firstRow: number, rows: number): void {
    makeRoom(to, rows)
    const test = new SliceRows(turns, where, this.dictionary)
    for (let i = 0; i < rows; i++) {
      let cell = OUTSIDE
      if (test.holds(firstRow + i)) {
        if (to.cells.length === 0) to.cells.push(this.newCell(sliceName(where)))
        cell = to.cells[0]
      }
      to.cellOfRow[i] = cell
      this.turns[cell]++
    }
    this.finish(to, rows)
  }

  private newCell(slice: string): number {
    this.turns.push(0)
    this.sources.push(this.sources.length)
    return this.sliceCodes.push(this.minutes.sliceCodeOf(slice)) - 1
  }

  private finish(partition: Partition, rows: number): void {
    partition.splits = false
    for (const cell of partition.cells) {
      const holdsAll = rows > 0 && this.turns[cell] === rows
      this.sources[cell] = holdsAll ? ALL : cell
      if (!holdsAll && this.turns[cell] > 0) partition.splits = true
    }
  }

  /** One partition per attribute, and one per named slice that is not a single value of one of them. */
  private partitions(kept: readonly Attribute[]): Partition[] {
    const named = this.named.filter(({ where }) => !kept.some((name) => isSingleValue(where, name)))
    return [...kept.map((name) => this.byAttribute[attributes.indexOf(name)]), ...named.map((slice) => slice.partition)]
  }
}

function newPartition(): Partition {
  return { cellOfRow: new Uint16Array(0), cells: [], splits: false }
}

function makeRoom(partition: Partition, rows: number): void {
  if (partition.cellOfRow.length < rows) partition.cellOfRow = new Uint16Array(Math.max(1024, 2 * rows))
}

function isSingleValue(where: Where, name: Attribute): boolean {
  return Object.keys(where).length === 1 && valuesOf(where[name]).length === 1
}
