import type { Streams } from '../metrics/streams.ts'
import type { ColumnKind } from '../model/factTable.ts'
import type { StageQueue } from '../model/stageQueue.ts'
import type { PoolNeed } from '../serving/poolNeed.ts'
import type { Stage } from '../stages/stage.ts'
import type { Parts } from './parts.ts'
import type { ServerKind } from '../serving/serverKind.ts'

/**
 * All checked registries and what is derived from them: what runs are built, measured and judged with. Made by
 * `createParley`.
 */
export interface Parley extends Parts {
  /** Streams of every metric: the core metrics, those of each stage, and the depth of each queue. */
  streams: Streams
  /** The columns of turns: those common to every turn, then those that stages fill. */
  turnColumns: readonly TurnColumnEntry[]
  /** The queues of the stages, in the order of a turn. */
  queues: readonly StageQueue[]
  /** Kinds of pools by name (`stage:` of a pool), in the order of a turn. */
  poolKinds: ReadonlyMap<string, PoolKind>
}

/** A column of turns. `stage` is the stage that fills it, '' for a column of every turn. */
export interface TurnColumnEntry {
  name: string
  kind: ColumnKind
  stage: string
}

/** A kind of pool: the stage it serves, what that stage requires of it, and its server kind. */
export interface PoolKind {
  stage: Stage
  need: PoolNeed
  server: ServerKind
}
