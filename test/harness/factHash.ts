import { createHash } from 'node:crypto'
import { type FactNames, textsOf } from '../../src/model/factTable.ts'
import type { TurnTable } from '../../src/model/turnColumns.ts'

/** What a hash is taken over: the turns of a run in the order they ended, and its ended calls. */
export interface HashedFacts {
  turns: TurnTable
  names: FactNames
  calls: readonly EndedCall[]
}

export interface EndedCall {
  id: number
  outcome: string
  endedUs: number
}

/**
 * SHA-256 over the given columns of `turns` by name, rows in order, and the ended calls. Codes are hashed as the texts they
 * stand for and numbers bit for bit, so that the hash moves when a fact does and not when its storage does.
 */
export function factHash({ turns, names, calls }: HashedFacts, columns: readonly string[]): string {
  const hash = createHash('sha256')
  for (const name of columns) {
    hash.update(`${name}:`)
    const kind = turns.spec.columns[name]
    if (kind === undefined) throw new RangeError(`turns have no column ${name}: a column that was hashed is gone`)
    const texts = textsOf(kind, name, names)
    const cells = turns.column(name).subarray(0, turns.rows)
    if (texts === null) hash.update(numberBytes(cells))
    else for (const code of cells) hash.update(`${texts[code] ?? 'null'}\n`)
  }
  for (const { id, outcome, endedUs } of calls) hash.update(`${id} ${outcome} ${endedUs}\n`)
  return hash.digest('hex')
}

/** Little-endian, whatever the machine is; every NaN is the same null. */
function numberBytes(cells: Float64Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(8 * cells.length))
  for (let i = 0; i < cells.length; i++) view.setFloat64(8 * i, Number.isNaN(cells[i]) ? Number.NaN : cells[i], true)
  return new Uint8Array(view.buffer)
}
