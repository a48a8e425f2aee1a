import type { RandomStreams } from '../kernel/random.ts'
import type { Simulation } from '../kernel/simulation.ts'
import type { KnobSpecs, KnobValue } from '../model/knob.ts'
import type { KnobCell } from '../model/knobCell.ts'
import type { PoolSpec } from '../model/scenario.ts'
import type { WorkMeter } from '../model/workAccount.ts'
import type { PoolNeed } from './poolNeed.ts'
import type { Server } from './server.ts'

/** Two settings of a server that conflict, or one that is invalid. */
export interface Conflict {
  /** The knobs (or keys of the pool) in conflict, the most likely cause first. */
  knobs: readonly string[]
  found: string
  /** What would do instead. */
  remedy: string
}

/** A setting that has no effect beside the others; no conflict while it has its default. */
export interface IdleSetting {
  knob: string
  found: string
  /** What would do instead. */
  remedy: string
  /** Knobs whose change during the run may give it an effect. */
  unless: readonly string[]
}

/** The present values of a pool's knobs, by short name. */
export type KnobValues = (name: string) => KnobValue

/** The world in which a server is built. */
export interface ServerWorld {
  simulation: Simulation
  random: RandomStreams
  /** The code of a tenant, as carried by jobs and requests. */
  tenant(name: string): number
  /** A knob of this server by its short name. */
  knob(name: string): KnobCell
}

/** A kind of server: its settings, and how a server is built from them. Rigs and scenarios read the same description. */
export interface ServerKind {
  name: string
  /** One sentence: what it is. */
  about: string
  /** The knobs of a pool of this kind, by short name. */
  knobs(need: PoolNeed): KnobSpecs
  /** Why such a pool lacks a knob that others have, in words that say what would do; by short name. */
  lacks(need: PoolNeed): Readonly<Record<string, string>>
  /** Conflicts in a pool's settings, before it is built. */
  check(values: KnobValues, spec: PoolSpec, need: PoolNeed): Conflict[]
  /** Settings of a pool that have no effect, whether written or defaults. */
  idle(values: KnobValues, spec: PoolSpec, need: PoolNeed): IdleSetting[]
  /** Builds a server from its knobs and keeps it up to date when they change. `book` receives all worker time. */
  build(world: ServerWorld, spec: PoolSpec, need: PoolNeed, book: WorkMeter | null): Server<never>
}
