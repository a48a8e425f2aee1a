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
 * A stage of a turn's way: all there is to say of it in one object. Knobs, pools, columns, metrics, queue lanes and waterfall
 * steps of a world follow from the list of its stages; nothing else names one.
 */
export interface Stage {
  /** `asr`: knobs hang at `stage/asr.<knob>`. */
  name: string
  /** What charts call it: `ASR`. */
  title: string
  about: string
  knobs: KnobSpecs
  /** What it takes in from the stages before it: all of the list, of a list within the list any. */
  accepts: readonly (Signal | readonly Signal[])[]
  /** What it hands on. */
  emits: readonly Signal[]
  /** Kinds of pools that do its work; a world has one of each kind in every region that its callers call from. */
  pools?: readonly PoolNeed[]
  /** Its queue in metrics (`<queue.name>.queueDepth`) and charts; by default its own name and title, where it has pools or a backlog. */
  queue?: { name: string; title: string }
  /** Work waits in it without a pool (a device's buffer): what is counted there, as a plural (`packets`). */
  backlog?: string
  /** Knobs of its own that other stages and people go by, as `offers.ts` lists them: its short name by the offer's. */
  offers?: Partial<Record<Offer, string>>
  /** Columns of turns that it fills. */
  columns?: Readonly<Record<string, StageColumn>>
  /** Moments of a turn that it brings about, in order: a turn in which one comes before an earlier stage's is a defect. µs of the run, −1 when it did not happen. */
  moments?: readonly ((turn: Turn) => number)[]
  /** Its part of the wait from the caller's last word to the first sound, in order. */
  steps?: readonly WaterfallPart[]
  metrics?: readonly Metric[]
  /** The kind of batch work it does for cohorts whose traffic class is batch, as `jobs` calls it: `transcription`. */
  batchKind?: string
  /** What there is of it once in a world, whatever pipelines it is in. */
  resident?(context: ResidentContext): Resident
  /** Sets it up as one part of one pipeline. */
  build(context: StageContext): StageParts
}

/** A column of turns: what it holds and how it is read off a turn that ended at `nowUs`; NaN is null. */
export interface StageColumn {
  kind: ColumnKind
  of(turn: Turn, nowUs: number): number
}

/** A bar of the waterfall: columns of ms added, columns taken off. */
export interface WaterfallPart {
  title: string
  plus: readonly string[]
  minus: readonly string[]
}

/** What a stage keeps once a world. */
export interface Resident {
  /** A call begins: its labels may be completed. */
  callBegins?(labels: Uint16Array): void
  /** Does an act that is its own; true or false when it did or found nothing to do, null when the act is none of its own. */
  act?(act: Act): boolean | null
  /** What will happen in this run, told before it starts. */
  foresee?(interventions: readonly Intervention[]): void
}

/** A stage set up in a pipeline: the signals it takes, and what else it wants to be told. */
export interface StageParts {
  ports: Partial<Ports>
  callBegins?(call: Call): void
  callEnds?(call: Call): void
  /** The turn is over for its caller: work that is still going on for it may be given up. */
  turnEnds?(turn: Turn): void
  /** How it does the work of cohorts whose traffic class is batch. */
  batch?: BatchWork
}

/** Batch work: nobody waits for it, but it is in the way. */
export interface BatchWork {
  begin(call: Call): void
  /** The run is over: what is under way gives up what it used. */
  endRun(): void
}

/** What everything in a world may use. */
export interface ResidentContext {
  simulation: Simulation
  dictionary: SliceDictionary
  random: RandomStreams
  scenario: Scenario
  knob(address: string): KnobCell
}

/** What a stage is built from. */
export interface StageContext extends ResidentContext {
  /** What its signals do: each goes to the next stage of the pipeline that accepts it. */
  next: Ports
  /** The person at both ends. */
  caller: Caller
  servers: ServerRefs
  /** The knob behind an offer of some stage of this pipeline; null when no stage makes it. */
  offer(offer: Offer): KnobCell | null
  /** Chance of the stage's own for a turn, from a stream named by the stage, the call, its goal and the try: it moves nobody else’s. Asked again it starts again. */
  chance(turn: Turn): Stream
  /** What the same stage has once in the world. */
  resident: Resident | null
  /** Where it counts what waits in it without a pool: Σ of waits since the minute began, µs. */
  backlog: { waitUs: number }
  /** Where facts beside the turns are written. */
  tables: MinuteTables
  /** Code of the stage's kind of batch work in `jobs`; −1 where it does none. */
  jobKind: number
  /** A call of a batch cohort is over. */
  callEnded(call: Call, outcome: Outcome): void
}

/** The caller as stages see them. */
export interface Caller {
  heardFirst(turn: Turn): void
  end(turn: Turn, outcome: Outcome): void
}
