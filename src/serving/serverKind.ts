import type { RandomStreams } from '../kernel/random.ts'
import type { Simulation } from '../kernel/simulation.ts'
import type { KnobSpecs } from '../model/knob.ts'
import type { KnobCell } from '../model/knobCell.ts'
import type { PoolSpec } from '../model/scenario.ts'
import type { WorkBook } from '../model/workAccount.ts'
import type { PoolNeed } from './poolNeeds.ts'
import type { Server } from './server.ts'

/** Where a server is built. */
export interface ServerWorld {
  simulation: Simulation
  random: RandomStreams
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
  /** Sets a server up as its knobs stand, and keeps it so while they are turned. The book is told of all worker time. */
  build(world: ServerWorld, spec: PoolSpec, need: PoolNeed, book: WorkBook | null): Server<never>
}
