import { createHash } from 'node:crypto'
import type { SliceDictionary } from '../../src/model/slice.ts'
import { outcomes, type TurnColumn, type TurnTable, turnColumns } from '../../src/model/turnColumns.ts'

/** What a hash is taken over: the turns of a run in the order they ended, and its ended calls. */
export interface HashedFacts {
  turns: TurnTable
  dictionary: SliceDictionary
  /** Names behind the codes of the column llm_model. */
  models: readonly string[]
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
export function factHash({ turns, dictionary, models, calls }: HashedFacts, columns: readonly string[]): string {
  const hash = createHash('sha256')
  for (const name of columns as TurnColumn[]) {
    hash.update(`${name}:`)
    const texts = textsOf(name, dictionary, models)
    const cells = turns.column(name).subarray(0, turns.rows)
    if (texts === null) hash.update(numberBytes(cells))
    else for (const code of cells) hash.update(`${texts[code] ?? 'null'}\n`)
  }
  for (const { id, outcome, endedUs } of calls) hash.update(`${id} ${outcome} ${endedUs}\n`)
  return hash.digest('hex')
}

/** What the codes of a column stand for; null where its cells are numbers. */
function textsOf(name: TurnColumn, dictionary: SliceDictionary, models: readonly string[]): readonly string[] | null {
  const kind = turnColumns[name]
  if (kind === undefined) throw new RangeError(`turns have no column ${name}: a column that was hashed is gone`)
  if (kind === 'label') return dictionary.values(name as Parameters<SliceDictionary['values']>[0])
  if (kind === 'outcome') return outcomes
  return kind === 'model' ? models : null
}

/** Little-endian, whatever the machine is; every NaN is the same null. */
function numberBytes(cells: Float64Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(8 * cells.length))
  for (let i = 0; i < cells.length; i++) view.setFloat64(8 * i, Number.isNaN(cells[i]) ? Number.NaN : cells[i], true)
  return new Uint8Array(view.buffer)
}
