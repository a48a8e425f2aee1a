import type { ColumnKind } from '../model/factTable.ts'
import type { PoolNeed } from '../serving/poolNeed.ts'
import type { ServerKind } from '../serving/serverKind.ts'
import { serverKinds } from '../serving/serverKinds.ts'
import type { Stage } from './stage.ts'

/** The components a service is built from. */
export interface ServiceParts {
  stages: readonly Stage[]
  /** Server kinds; default: those shipped with parley. */
  servers?: readonly ServerKind[]
}

/**
 * The pool requirement of a kind, and its server kind. Throws a RangeError when no stage needs the kind or no server kind has
 * its name.
 */
export function serverOf({ stages, servers = serverKinds }: ServiceParts, kind: string): { need: PoolNeed; server: ServerKind } {
  const need = stages.flatMap(({ pools = [] }) => pools).find((one) => one.kind === kind)
  if (need === undefined) throw new RangeError(`no stage needs a pool of kind ${kind}`)
  const server = servers.find(({ name }) => name === need.server)
  if (server === undefined) throw new RangeError(`there is no server kind "${need.server}" for pools of kind ${kind}`)
  return { need, server }
}

/** The columns of turns filled by these stages, in their order. */
export function stageColumnsOf(stages: readonly Stage[]): Record<string, ColumnKind> {
  return Object.fromEntries(
    stages.flatMap(({ columns = {} }) => Object.entries(columns).map(([name, { kind }]) => [name, kind])),
  )
}

/** Kinds of batch work of these stages, by their codes in `jobs`. */
export function jobKindsOf(stages: readonly Stage[]): string[] {
  return [...new Set(stages.flatMap(({ batchKind }) => (batchKind === undefined ? [] : [batchKind])))]
}
