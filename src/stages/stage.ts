import type { RandomStreams, Stream } from '../kernel/random.ts'
import type { Simulation } from '../kernel/simulation.ts'
import type { Call } from '../model/call.ts'
import type { ColumnKind, Outcome } from '../model/factTable.ts'
import type { MinuteTables } from '../model/factTables.ts'
import type { KnobSpecs } from '../model/knob.ts'
import type { KnobCell } from '../model/knobCell.ts'
import type { Metric } from '../model/metric.ts'
import type { Act, Intervention, Scenario } from '../model/scenario.ts'
import type { SliceDictionary } from '../model/slice.ts'
import type { Turn } from '../model/turn.ts'
import type { PoolNeed } from '../serving/poolNeed.ts'
import type { Offer } from './offers.ts'
import type { Ports, Signal } from './ports.ts'
import type { ServerRefs } from './serverRefs.ts'

/**
 * The complete description of a stage in one object. Knobs, pools, columns, metrics, queue lanes and waterfall steps of a
 * world follow from the list of its stages; nothing else names one.
 */
export interface Stage {
  /** Name such as `asr`: its knobs are at `stage/asr.<knob>`. */
  name: string
  /** Its name in charts: `ASR`. */
  title: string
  about: string
  knobs: KnobSpecs
  /** Signals that it needs from earlier stages: all of the list; of a nested list any one. */
  accepts: readonly (Signal | readonly Signal[])[]
  /** Signals that it sends to later stages: all of the list; of a nested list the first that the stage behind it accepts. */
  emits: readonly (Signal | readonly Signal[])[]
  /** Kinds of pools that do its work; a world has one of each kind in every region of its callers. */
  pools?: readonly PoolNeed[]
  /** Its queue in metrics (`<queue.name>.queueDepth`) and charts; by default its own name and title, where it has pools or a backlog. */
  queue?: { name: string; title: string }
  /** Work that waits in it without a pool (a device's buffer): the counted unit, as a plural (`packets`). */
  backlog?: string
  /** Knobs of its own that other stages and callers read, as `offers.ts` lists them: its short name by the offer's. */
  offers?: Partial<Record<Offer, string>>
  /** Columns of turns that it fills. */
  columns?: Readonly<Record<string, StageColumn>>
  /**
   * Times in a turn that it sets, in order: a time before that of an earlier stage is a defect. µs of the run, −1 when it did
   * not happen.
   */
  moments?: readonly ((turn: Turn) => number)[]
  /** Its part of the wait from the caller's last word to the first sound, in order. */
  steps?: readonly WaterfallPart[]
  metrics?: readonly Metric[]
  /** Whether an act has its effect in this stage, so that it is a mistake where no pipeline contains the stage. */
  takesAct?(act: Act): boolean
  /** Kind of its batch work for cohorts whose traffic class is batch, as named in `jobs`: `transcription`. */
  batchKind?: string
  /** Builds its state that exists once a world, shared by all pipelines. */
  resident?(context: ResidentContext): Resident
  /** Builds it as part of one pipeline. */
  build(context: StageContext): StageParts
}

/** A column of turns: its kind, and its value for a turn that ended at `nowUs`; NaN is null. */
export interface StageColumn {
  kind: ColumnKind
  of(turn: Turn, nowUs: number): number
}

/** A bar of the waterfall: Σ of the `plus` columns less Σ of the `minus` columns, ms. */
export interface WaterfallPart {
  title: string
  plus: readonly string[]
  minus: readonly string[]
}

/** State of a stage that exists once a world. */
export interface Resident {
  /** A call begins: may complete its labels. */
  callBegins?(labels: Uint16Array): void
  /** Performs an act of its own; returns whether it had an effect, null when the act is not its own. */
  act?(act: Act): boolean | null
  /** Receives the planned interventions before the run starts. */
  prepare?(interventions: readonly Intervention[]): void
}

/** A stage built in a pipeline: the signals it receives, and its callbacks. */
export interface StageParts {
  ports: Partial<Ports>
  callBegins?(call: Call): void
  callEnds?(call: Call): void
  /** The caller begins to speak: told before any signal of the turn is sent. */
  turnBegins?(turn: Turn): void
  /** The turn has ended for its caller: work in progress for it may be cancelled. */
  turnEnds?(turn: Turn): void
  /** Its batch work for cohorts whose traffic class is batch. */
  batch?: BatchWork
}

/** Batch work: no caller waits for it, but it takes capacity. */
export interface BatchWork {
  begin(call: Call): void
  /** The run ends: closes the accounts of unfinished work. */
  endRun(): void
}

/** What every component of a world may use. */
export interface ResidentContext {
  simulation: Simulation
  dictionary: SliceDictionary
  random: RandomStreams
  scenario: Scenario
  knob(address: string): KnobCell
}

/** The dependencies of a stage. */
export interface StageContext extends ResidentContext {
  /** The outputs of the stage: each signal is delivered to the next stage of the pipeline that accepts it. */
  next: Ports
  /** Whether it has to send a signal here: which one of several that `emits` offers as alternatives. */
  sends(signal: Signal): boolean
  /** The caller, who speaks and hears. */
  caller: Caller
  servers: ServerRefs
  /** The knob behind an offer of a stage in this pipeline; null when no stage offers it. */
  offer(offer: Offer): KnobCell | null
  /**
   * A random stream of the stage for a turn, named by stage, call, goal and try, so that it affects no other draws. Each call
   * restarts it.
   */
  chance(turn: Turn): Stream
  /** The stage's state that exists once in the world. */
  resident: Resident | null
  /** Where it accounts for work waiting in it without a pool: Σ of waits since the minute began, µs. */
  backlog: { waitUs: number }
  /** Where facts other than turns are written. */
  tables: MinuteTables
  /** Code of the stage's kind of batch work in `jobs`; −1: none. */
  jobKind: number
  /** Ends a call of a batch cohort. */
  callEnded(call: Call, outcome: Outcome): void
}

/** The caller's interface for stages. */
export interface Caller {
  heardFirst(turn: Turn): void
  end(turn: Turn, outcome: Outcome): void
}
