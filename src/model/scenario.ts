import type { KnobValue } from './knob.ts'
import type { Where } from './slice.ts'
import type { WorkerName } from './workerName.ts'

/** A scenario after loading: checked, unfolded, all files read. Times are µs since the start of the run. Plain data: it survives JSON. */
export interface Scenario {
  name: string
  title: string
  /** The runbook's account of the incident, one paragraph. */
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
  /** The pipelines that its cohorts use, by name: names of stages in the order of a turn. */
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

/** Parts of a service that are released by version. */
export const components = ['asr', 'llm', 'prompt', 'voice', 'index', 'app'] as const
export type Component = (typeof components)[number]

/** Weights of the values of one label, e.g. `{ ios: 0.5, android: 0.5 }`. */
export type Mix = Record<string, number>

/** Calls of people, or recordings for which nobody waits. */
export const trafficClasses = ['interactive', 'batch'] as const
export type TrafficClass = (typeof trafficClasses)[number]

/** Callers of one kind. */
export interface Cohort {
  name: string
  trafficClass: TrafficClass
  /** Name of the pipeline that its turns take. */
  pipeline: string
  /**
   * Mixes of the initial labels of a call; a label missing here has the value `any`. Labels are drawn independently, so
   * collinear ones belong in separate cohorts.
   */
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
  /** Source of LLM token lengths; null draws them from the stage's knobs. */
  tokens: TokenTrace | null
}

/** When the calls of a cohort arrive. */
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
  /** The kind of pool that stages refer to. */
  stage: string
  region: string
  /** LLM pools: name of a built-in step-time model, or the name of the pool's own. */
  model: string
  /** LLM pools: the parameters of its own step-time model; null: the built-in one. */
  stepTimes: Record<string, unknown> | null
  gpusPerWorker: number
  /** Values of the pool's knobs that differ from the specs, by short name (`workers`, `usdPerGpuHour`, …). */
  knobs: Record<string, KnobValue>
  /** Shares of the work by tenant under weighted fair queueing; 1 where not named. */
  weights?: Readonly<Record<string, number>>
  /** Token buckets of tenants with their own: jobs per second, and burst. */
  tenantRates?: Readonly<Record<string, TenantRate>>
  autoscale: Autoscale | null
}

/** Token bucket of one tenant: refill rate and burst, in jobs. A rate of 0 is no limit. */
export interface TenantRate {
  tokensPerSecond: number
  tokenBurst: number
}

/** Autoscaling of a pool: the metric held at `target` per worker, times in µs, and bounds in workers. */
export interface Autoscale {
  metric: 'utilisation' | 'queuePerWorker' | 'outstandingPerWorker'
  target: number
  pollUs: number
  /** Scale-in waits until the desired count was lower for this long. */
  stabilisationUs: number
  provisionUs: number
  min: number
  max: number
}

/**
 * A change of a knob while an intervention lasts, on top of earlier changes. All changes of one instant, of any interventions
 * and in any written order, apply together: every `set`, then every `times`, then every `plus`.
 */
export interface Change {
  knob: string
  set?: KnobValue
  times?: number
  plus?: number
  where: Where
}

/** Acts of one instant run after all changes of the instant, in this order of verbs, in whatever order they are written. */
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

/** A one-time action. */
export type Act =
  | { act: 'rollout'; component: Component; version: string; share: number; where: Where }
  | { act: 'rollback'; component: Component; to: string }
  /** That many workers, or exactly the named one; `workers` is 1 then. */
  | { act: 'crash'; pool: string; workers: number; worker?: WorkerName }
  | { act: 'restart'; pool: string }
  /** The slowest first, then the longest-serving, or exactly the named one. A cold worker replaces each at once. */
  | { act: 'drain'; pool: string; workers: number; worker?: WorkerName }
  | { act: 'warm'; pool: string }
  | { act: 'flush'; cache: 'prefix' | 'tts' | 'semantic'; where: Where }
  /** Rebuilds the index of these tenants and moves the alias to it; for tenants in `failsWhere` the alias stays. */
  | { act: 'refreshIndex'; version: string; where: Where; failsWhere: Where | null }
  | { act: 'pinIndex'; version: string; where: Where }

/** Changes and acts with a common time, role and trigger. */
export interface Intervention {
  id: string
  /** fault: only in the drill. routine and decoy: in the drill and its twin. mitigation: only when enabled. */
  role: 'fault' | 'routine' | 'decoy' | 'mitigation'
  title: string
  atUs: number
  /** Changes are removed at this time; null: never. */
  untilUs: number | null
  /** Starts `afterUs` after the first alert of this detector, instead of at `atUs`. */
  onAlert: { detector: string; afterUs: number } | null
  changes: Change[]
  acts: Act[]
  /** The seed delays the whole intervention by up to this much; absent after `resolveForSeed`. */
  jitterUs?: number
  /** `atUs` is this much after the onset of the first fault, which depends on the seed. */
  afterFaultUs?: number
  /** The routine intervention that goes wrong: the drill runs this one in its place, the twin runs the routine. */
  instead?: string
}

/** Interventions that are enabled together, by id (`--with`). */
export interface Mitigation {
  id: string
  title: string
  interventions: Intervention[]
}

/** A statement about the result of a run; it decides the exit code. */
export interface Expectation {
  name: string
  /** A metric stream name, e.g. `asr.firstPartialMs.p95`, and a named slice, canonical slice or '' for all. */
  metric: string
  slice: string
  /**
   * Minutes from the start of the run over which turns or windows are pooled: [from, to). Null: from when the first fault has
   * settled to the end.
   */
  minutes: [number, number] | null
  /** Bounds on the twin's value, on the drill's, on drill ÷ twin and on drill − twin. */
  healthy: [number, number] | null
  drill: [number, number] | null
  ratio: [number, number] | null
  difference: [number, number] | null
  /** Bounds hold for the mean of five seeds; a single seed may lie this much further out, in the unit of the bounds. */
  seedSpread: number
  /** Its column of the verdict: what must move or what must stay flat. */
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
