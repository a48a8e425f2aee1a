import type { RandomStreams } from '../kernel/random.ts'
import type { Simulation } from '../kernel/simulation.ts'
import type { KnobSpecs, KnobValue } from '../model/knob.ts'
import type { KnobCell } from '../model/knobCell.ts'
import type { PoolSpec } from '../model/scenario.ts'
import type { WorkBook } from '../model/workAccount.ts'
import type { PoolNeed } from './poolNeed.ts'
import type { Server } from './server.ts'

/** Two settings of a server that do not go together, or one that cannot be. */
export interface Conflict {
  /** The knobs (or keys of the pool) it is between, the one to blame first. */
  knobs: readonly string[]
  found: string
  /** What would do. */
  remedy: string
}

/** Where the knobs of a pool stand, by short name. */
export type KnobValues = (name: string) => KnobValue

/** Where a server is built. */
export interface ServerWorld {
  simulation: Simulation
  random: RandomStreams
  /** The code that work of a tenant carries. */
  tenant(name: string): number
  /** A knob of this server by its short name. */
  knob(name: string): KnobCell
}

/** One way of serving: what can be set, and how a server is built of it. Rigs and scenarios read the same description. */
export interface ServerKind {
  name: string
  /** One sentence: what it is. */
  about: string
  /** The knobs of a pool of this kind, by short name. */
  knobs(need: PoolNeed): KnobSpecs
  /** Why such a pool does not have a knob that others have, in words that say what would do; by short name. */
  lacks(need: PoolNeed): Readonly<Record<string, string>>
  /** What of a pool's settings does not go together, before it is built. */
  check(values: KnobValues, spec: PoolSpec, need: PoolNeed): Conflict[]
  /** Sets a server up as its knobs stand, and keeps it so while they are turned. The book is told of all worker time. */
  build(world: ServerWorld, spec: PoolSpec, need: PoolNeed, book: WorkBook | null): Server<never>
}
