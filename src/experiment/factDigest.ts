import type { FactMinute } from '../model/factMinute.ts'
import type { FactTable } from '../model/factTable.ts'
import { minuteTableNames } from '../model/factTables.ts'

/** A 32-bit digest of all facts of a minute: runs that differ in a bit of any fact differ in it, but for 1 in 2³². */
export function factDigest(facts: FactMinute): number {
  let digest = tableDigest(facts.turns as FactTable, facts.firstTurn, facts.lastTurn, 0x811c9dc5)
  for (const name of minuteTableNames) {
    const table = facts[name] as FactTable
    digest = tableDigest(table, 0, table.rows, digest)
  }
  return digest >>> 0
}

function tableDigest(table: FactTable, firstRow: number, lastRow: number, from: number): number {
  let digest = from
  for (const column of table.columns) {
    const words = new Uint32Array(column.buffer, column.byteOffset + 8 * firstRow, 2 * (lastRow - firstRow))
    for (let i = 0; i < words.length; i++) digest = Math.imul(digest ^ words[i], 0x01000193)
  }
  return digest
}

/** The first minute in which two runs of the same callers differ; null when all digests are equal. */
export function firstDifference(one: readonly number[], other: readonly number[]): number | null {
  const at = one.findIndex((digest, minute) => digest !== other[minute])
  return at < 0 ? null : at
}
