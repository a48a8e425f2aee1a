import type { Streams } from '../metrics/streams.ts'
import type { ColumnKind } from '../model/factTable.ts'
import type { StageQueue } from '../model/stageQueue.ts'
import type { PoolNeed } from '../serving/poolNeed.ts'
import type { Stage } from '../stages/stage.ts'
import type { Parts } from './parts.ts'
import type { ServerKind } from '../serving/serverKind.ts'

/** What runs are made, measured and judged with: every registry, checked, and what follows from them. Made by `createParley`. */
export interface Parley extends Parts {
  /** Every metric: those of every service, those of each stage, and how deep each queue is; and their streams. */
  streams: Streams
  /** The columns of turns: those that every turn has, then those that stages fill. */
  turnColumns: readonly TurnColumnEntry[]
  /** The queues of the stages, in the order of a turn. */
  queues: readonly StageQueue[]
  /** Kinds of pools by name (`stage:` of a pool), in the order of a turn. */
  poolKinds: ReadonlyMap<string, PoolKind>
}

/** A column of turns; `stage` fills it, '' for a column of every turn. */
export interface TurnColumnEntry {
  name: string
  kind: ColumnKind
  stage: string
}

/** A kind of pool: whose work it does, what that stage needs of it, and how it serves. */
export interface PoolKind {
  stage: Stage
  need: PoolNeed
  server: ServerKind
}
