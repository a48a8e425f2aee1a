import type { ColumnKind } from '../model/factTable.ts'
import type { Stage } from './stage.ts'

/** What a service can be made of. */
export interface ServiceParts {
  stages: readonly Stage[]
}

/** The columns of turns that stages fill, in their order. */
export function stageColumnsOf(stages: readonly Stage[]): Record<string, ColumnKind> {
  return Object.fromEntries(
    stages.flatMap(({ columns = {} }) => Object.entries(columns).map(([name, { kind }]) => [name, kind])),
  )
}

/** Kinds of batch work that stages do, by their codes in `jobs`. */
export function jobKindsOf(stages: readonly Stage[]): string[] {
  return [...new Set(stages.flatMap(({ batchKind }) => (batchKind === undefined ? [] : [batchKind])))]
}
