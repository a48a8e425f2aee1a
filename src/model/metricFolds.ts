import type { FactNames, FactTable } from './factTable.ts'
import type { BillColumn, ServerColumn, ServiceColumn } from './factTables.ts'
import type { FactMinute } from './factMinute.ts'
import type { Fold } from './metric.ts'

/** A number of one row; NaN is null. */
export type Read<Column extends string> = (table: FactTable<Column>, row: number) => number

export const poolSlices = 'pool=<name>,region=<region>'

/** `pool=tts-us,region=us-east` for each row of servers or bills. */
export function poolSlicesOf({ names }: FactMinute, table: FactTable<ServerColumn> | FactTable<BillColumn>): string[] {
  let slices = slicesOfRun.get(names)
  if (slices === undefined) {
    slices = []
    slicesOfRun.set(names, slices)
  }
  const { rows } = table as FactTable
  const pools = (table as FactTable).column('pool')
  const regions = (table as FactTable).column('region')
  const ofRows: string[] = []
  for (let row = 0; row < rows; row++) {
    const pool = pools[row]
    slices[pool] ??= `pool=${names.pools[pool]},region=${names.dictionary.name('region', regions[row])}`
    ofRows.push(slices[pool])
  }
  return ofRows
}

/** Texts of pool slices by pool code, made once a run. */
const slicesOfRun = new WeakMap<FactNames, string[]>()

/**
 * One point a pool, or a pool of kind `stage` when given: a column, or a function of its row. `n` names the column that counts
 * samples.
 */
export function byPool(
  of: ServerColumn | Read<ServerColumn>,
  { part = '', stage = '', n = null }: { part?: string; stage?: string; n?: ServerColumn | null } = {},
): Fold {
  return (facts, point) => {
    const { servers, names } = facts
    const stages = servers.column('stage')
    const counts = n === null ? null : servers.column(n)
    const slices = poolSlicesOf(facts, servers)
    for (let row = 0; row < servers.rows; row++) {
      if (stage !== '' && names.stages[stages[row]] !== stage) continue
      point(slices[row], cell(servers, of, row), counts === null ? 1 : counts[row], part)
    }
  }
}

/** The sum of a column over the pools of some stages, in the slice of all turns (''). */
export function byStages(of: ServerColumn, stages: readonly string[]): Fold {
  return (facts, point) => {
    const sum = sumOver(facts, of, stages)
    if (sum !== null) point('', sum)
  }
}

/** The sum of a column over the pools of some stages; null in a world without such pools. */
export function sumOver({ servers, names }: FactMinute, of: ServerColumn, stages: readonly string[]): number | null {
  let sum: number | null = null
  for (let row = 0; row < servers.rows; row++) {
    if (stages.includes(names.stages[servers.column('stage')[row]])) sum = (sum ?? 0) + servers.column(of)[row]
  }
  return sum
}

/** The service as a whole and, if `regions`, each region. */
export function ofService(of: ServiceColumn, regions = true): Fold {
  return ({ service, names }, point) => {
    for (let row = 0; row < service.rows; row++) {
      const region = service.column('region')[row]
      const isAll = Number.isNaN(region)
      if (isAll || regions) point(isAll ? '' : `region=${names.dictionary.name('region', region)}`, cell(service, of, row))
    }
  }
}

/** Runs several folds in order. */
export function each(...folds: readonly Fold[]): Fold {
  return (facts, point) => {
    for (const fold of folds) fold(facts, point)
  }
}

/** A cell of a column, or a function of the row; null for NaN. */
export function cell<Column extends string>(table: FactTable<Column>, of: Column | Read<Column>, row: number): number | null {
  const value = typeof of === 'function' ? of(table, row) : table.column(of)[row]
  return Number.isNaN(value) ? null : value
}
