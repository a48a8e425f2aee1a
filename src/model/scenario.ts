import type { KnobValue } from './knob.ts'
import type { Where } from './slice.ts'
import type { WorkerName } from './workerName.ts'

/** A scenario after loading: checked, unfolded, all files read. Times are µs since the start of the run. Plain data: it survives JSON. */
export interface Scenario {
  name: string
  title: string
  /** What the runbook says happened, one paragraph. */
  story: string
  seed: number
  durationUs: number
  /** Local time of day at which the run starts, in minutes after midnight, and weekday 1 (Monday) to 7. */
  startMinuteOfDay: number
  weekday: number
  /** Named slices that get their own metric streams, besides every single attribute value. */
  slices: Record<string, Where>
  /** Base values that differ from the specs, by knob address. */
  knobs: Record<string, KnobValue>
  cohorts: Cohort[]
  /** The pipelines that its cohorts take: names of stages in the order of a turn, by name. */
  pipelines: Record<string, readonly string[]>
  pools: PoolSpec[]
  /** The version each component starts with, and what each version changes. */
  components: Record<Component, { start: string; versions: Record<string, Change[]> }>
  interventions: Intervention[]
  mitigations: Mitigation[]
  expect: Expectation[]
  /** The first five dashboard queries, SQL over views `turns` and `minutes`. */
  queries: { title: string; sql: string }[]
  rollbackTrigger: string
  prevention: string
  detectors: DetectorWatch[]
}

export const components = ['asr', 'llm', 'prompt', 'voice', 'index', 'app'] as const
export type Component = (typeof components)[number]

/** Weights of the values of one label, e.g. `{ ios: 0.5, android: 0.5 }`. */
export type Mix = Record<string, number>

/** Callers of one kind. */
export interface Cohort {
  name: string
  trafficClass: 'interactive' | 'batch'
  /** Name of the pipeline that its turns take. */
  pipeline: string
  /** Mixes of the labels a call is born with; a label missing here has the value `any`. Labels are drawn independently, so collinear ones belong in separate cohorts. */
  mixes: Partial<
    Record<
      | 'tenant'
      | 'region'
      | 'device'
      | 'connection'
      | 'language'
      | 'accent'
      | 'codec'
      | 'noise'
      | 'route'
      | 'intent_class',
      Mix
    >
  >
  arrivals: ArrivalPattern
  /** Where LLM token lengths come from; null draws them from the stage's knobs. */
  tokens: TokenTrace | null
}

export type ArrivalPattern =
  /** Calls at the knob `cohort/<name>.callsPerMinute`, shaped by a daily profile (relative rates, mean 1, one value every `stepMinutes` from `firstMinuteOfDay`; [] is flat) and over-dispersed. */
  | { kind: 'profile'; relative: number[]; firstMinuteOfDay: number; stepMinutes: number }
  /** Calls at these instants, µs after the start of the run. */
  | { kind: 'trace'; atUs: number[] }

/** Prompt and answer lengths replayed in order, one pair a turn, from the start again when used up. */
export interface TokenTrace {
  promptTokens: number[]
  outputTokens: number[]
}

/** One GPU or CPU pool in one region. */
export interface PoolSpec {
  name: string
  /** The kind of pool, as a stage names what it needs. */
  stage: string
  region: string
  /** LLM pools: a built-in step-time model by name, or what the pool's own is called. */
  model: string
  /** LLM pools: the numbers of a step-time model of its own; null: the built-in one. */
  stepTimes: Record<string, unknown> | null
  gpusPerWorker: number
  /** Values of the pool's knobs that differ from the specs, by short name (`workers`, `usdPerGpuHour`, …). */
  knobs: Record<string, KnobValue>
  /** Shares of the work by tenant under weighted fair queueing; 1 where not named. */
  weights?: Readonly<Record<string, number>>
  /** Token buckets of tenants that have their own: jobs a second, and at once. */
  tenantRates?: Readonly<Record<string, TenantRate>>
  autoscale: Autoscale | null
}

export interface TenantRate {
  tokensPerSecond: number
  tokenBurst: number
}

export interface Autoscale {
  metric: 'utilisation' | 'queuePerWorker' | 'outstandingPerWorker'
  target: number
  pollUs: number
  /** Scale-in waits until the wish was lower for this long. */
  stabilisationUs: number
  provisionUs: number
  min: number
  max: number
}

/**
 * Holds a knob while it lasts. What was laid earlier lies below. All changes of one instant, of whatever interventions and in
 * whatever order they are written, apply together: every `set`, then every `times`, then every `plus`.
 */
export interface Change {
  knob: string
  set?: KnobValue
  times?: number
  plus?: number
  where: Where
}

/** Acts of one instant are done after all changes of the instant, in this order of verbs, whatever order they are written in. */
export const actVerbs = [
  'rollout',
  'rollback',
  'crash',
  'restart',
  'drain',
  'warm',
  'flush',
  'refreshIndex',
  'pinIndex',
] as const satisfies readonly Act['act'][]

/** Something that happens once. */
export type Act =
  | { act: 'rollout'; component: Component; version: string; share: number; where: Where }
  | { act: 'rollback'; component: Component; to: string }
  /** So many workers, or exactly the one that is named; `workers` is 1 then. */
  | { act: 'crash'; pool: string; workers: number; worker?: WorkerName }
  | { act: 'restart'; pool: string }
  /** The slowest first, then the longest-serving, or exactly the one that is named. A cold worker comes for each at once. */
  | { act: 'drain'; pool: string; workers: number; worker?: WorkerName }
  | { act: 'warm'; pool: string }
  | { act: 'flush'; cache: 'prefix' | 'tts' | 'semantic'; where: Where }
  /** The index of these tenants is rebuilt and the alias moved to it; `fails` leaves the alias where it was for tenants in `where`. */
  | { act: 'refreshIndex'; version: string; where: Where; failsWhere: Where | null }
  | { act: 'pinIndex'; version: string; where: Where }

export interface Intervention {
  id: string
  /** fault: only in the drill. routine and decoy: in the drill and its twin. mitigation: only when switched on. */
  role: 'fault' | 'routine' | 'decoy' | 'mitigation'
  title: string
  atUs: number
  /** Changes lift off here; null: never. */
  untilUs: number | null
  /** Starts when this detector first alerts, `afterUs` later, instead of at `atUs`. */
  onAlert: { detector: string; afterUs: number } | null
  changes: Change[]
  acts: Act[]
  /** The seed puts the whole intervention up to this much later; gone after `resolveForSeed`. */
  jitterUs?: number
  /** `atUs` is this much after the onset of the first fault, wherever the seed puts that. */
  afterFaultUs?: number
  /** The routine intervention that goes wrong: in the drill this one happens in its place, in the twin the routine does. */
  instead?: string
}

export interface Mitigation {
  id: string
  title: string
  interventions: Intervention[]
}

/** A statement about what the run must show; it decides the exit code. */
export interface Expectation {
  name: string
  /** A metric stream name, e.g. `asr.firstPartialMs.p95`, and a named slice, canonical slice or '' for all. */
  metric: string
  slice: string
  /** Minutes from the start of the run over which turns or windows are pooled: [from, to). Null: from the settling of the first fault to the end. */
  minutes: [number, number] | null
  /** Bounds on the twin's value, on the drill's, on drill ÷ twin and on drill − twin. */
  healthy: [number, number] | null
  drill: [number, number] | null
  ratio: [number, number] | null
  difference: [number, number] | null
  /** Bounds hold for the mean of five seeds; a single one may lie this much further out, in the bounds' own quantity. */
  seedSpread: number
  /** Which column of the verdict: what must move or what must stay flat. */
  kind: 'moves' | 'flat' | 'detector'
}

/** A detector that watches a stream of this run. */
export interface DetectorWatch {
  id: string
  /** Name of the detector. */
  detector: string
  pool: string
  options: Record<string, number>
}
