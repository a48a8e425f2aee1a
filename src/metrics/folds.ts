import type { FactNames, FactTable } from '../model/factTable.ts'
import type { ServerColumn, ServiceColumn } from '../model/factTables.ts'
import type { FactMinute } from '../model/factMinute.ts'
import type { Fold } from './metricSpec.ts'

/** A number of one row; NaN is null. */
export type Read<Column extends string> = (table: FactTable<Column>, row: number) => number

export const poolSlices = 'pool=<name>,region=<region>'

/** `pool=tts-us,region=us-east` of a row of servers or bills. */
export function poolSlice({ names }: FactMinute, table: FactTable<'pool' | 'region'>, row: number): string {
  let slices = slicesOfRun.get(names)
  if (slices === undefined) {
    slices = []
    slicesOfRun.set(names, slices)
  }
  const pool = table.column('pool')[row]
  slices[pool] ??= `pool=${names.pools[pool]},region=${names.dictionary.name('region', table.column('region')[row])}`
  return slices[pool]
}

/** Texts of pool slices by pool code, made once a run. */
const slicesOfRun = new WeakMap<FactNames, string[]>()

/** A point a pool, of one stage's pools where it is said: a column, or what is read of its row; `n` counts what it stands for. */
export function byPool(
  of: ServerColumn | Read<ServerColumn>,
  { part = '', stage = '', n = null }: { part?: string; stage?: string; n?: ServerColumn | null } = {},
): Fold {
  return (facts, point) => {
    const { servers, names } = facts
    for (let row = 0; row < servers.rows; row++) {
      if (stage !== '' && names.stages[servers.column('stage')[row]] !== stage) continue
      const slice = poolSlice(facts, servers as FactTable<'pool' | 'region'>, row)
      point(slice, cell(servers, of, row), n === null ? 1 : servers.column(n)[row], part)
    }
  }
}

/** The sum of a column over the pools of some stages, in the slice of everybody. */
export function byStages(of: ServerColumn, stages: readonly string[]): Fold {
  return (facts, point) => point('', sumOver(facts, of, stages))
}

export function sumOver({ servers, names }: FactMinute, of: ServerColumn, stages: readonly string[]): number {
  let sum = 0
  for (let row = 0; row < servers.rows; row++) {
    if (stages.includes(names.stages[servers.column('stage')[row]])) sum += servers.column(of)[row]
  }
  return sum
}

/** The service as a whole and, where `regions` is said, each region. */
export function ofService(of: ServiceColumn, regions = true): Fold {
  return ({ service, names }, point) => {
    for (let row = 0; row < service.rows; row++) {
      const region = service.column('region')[row]
      const isAll = Number.isNaN(region)
      if (isAll || regions) point(isAll ? '' : `region=${names.dictionary.name('region', region)}`, cell(service, of, row))
    }
  }
}

/** All folds one after another. */
export function each(...folds: readonly Fold[]): Fold {
  return (facts, point) => {
    for (const fold of folds) fold(facts, point)
  }
}

export function cell<Column extends string>(table: FactTable<Column>, of: Column | Read<Column>, row: number): number | null {
  const value = typeof of === 'function' ? of(table, row) : table.column(of)[row]
  return Number.isNaN(value) ? null : value
}
