import { type ColumnKind, FactTable, type TableSpec } from './factTable.ts'
import { attributes } from './slice.ts'
import { type WasteCause, wasteCauses } from './workAccount.ts'

const labels = Object.fromEntries(attributes.map((name) => [name, 'label'])) as Record<
  (typeof attributes)[number],
  'label'
>

/** One row a call or recording: when it ended, or at the end of the run if it did not (`ended_at_ms` and `outcome` null). */
export const callColumns = {
  call_id: 'integer',
  started_at_ms: 'number',
  ended_at_ms: 'number',
  ...labels,
  /** Goals of the caller, goals achieved, and the number of turns taken. */
  goals: 'integer',
  goals_done: 'integer',
  turns: 'integer',
  interruptions: 'integer',
  outcome: 'outcome',
} as const satisfies Record<string, ColumnKind>

/** One row a request to the language model, when it released its replica or was refused; times from the start of the run. */
export const attemptColumns = {
  call_id: 'integer',
  turn_index: 'integer',
  /** 1 for the first attempt of the turn. */
  attempt: 'integer',
  pool: 'pool',
  /** Index of the replica; null when no replica accepted it. */
  worker: 'integer',
  started_at_ms: 'number',
  /** When it joined a batch; null when it never did. */
  scheduled_at_ms: 'number',
  /** When the caller stopped waiting for it: finished, timed out, or refused. */
  ended_at_ms: 'number',
  ending: 'attemptEnding',
  /** When the replica released it: later than `ended_at_ms` for a zombie. */
  freed_at_ms: 'number',
  output_tokens: 'integer',
  preemptions: 'integer',
  recomputed_tokens: 'integer',
  gpu_seconds: 'number',
} as const satisfies Record<string, ColumnKind>

/** One row a piece of batch work when it ended. Turn metrics never see it. */
export const jobColumns = {
  call_id: 'integer',
  kind: 'jobKind',
  tenant: 'label',
  pool: 'pool',
  submitted_at_ms: 'number',
  /** When its first piece started on a worker; null when none did. */
  started_at_ms: 'number',
  finished_at_ms: 'number',
  /** Null: no deadline. */
  deadline_ms: 'number',
  /** Audio to be transcribed, ms. */
  work_ms: 'number',
  gpu_seconds: 'number',
  outcome: 'outcome',
} as const satisfies Record<string, ColumnKind>

/** One row a pool and minute: the meters' values when the minute closed. */
export const serverColumns = {
  minute: 'integer',
  pool: 'pool',
  stage: 'stage',
  region: 'label',
  arrivals: 'integer',
  refused: 'integer',
  /** Jobs that left the queue when their patience ran out. */
  abandoned: 'integer',
  started: 'integer',
  wait_ms_sum: 'number',
  queue_mean: 'number',
  /** Age of the job that has waited longest when the minute closes; null when none waits. */
  oldest_wait_ms: 'number',
  utilisation: 'number',
  workers_up: 'number',
  workers_cold: 'number',
  workers_down: 'number',
  batch_size_mean: 'number',
  /** KV blocks in use ÷ all when the minute closes; null for pools without. */
  kv_usage: 'number',
  preemptions: 'integer',
  recomputed_tokens: 'integer',
  /** Worker time rented, its price, and the length of the minute. */
  billed_worker_ms: 'number',
  billed_usd: 'number',
  length_ms: 'number',
} as const satisfies Record<string, ColumnKind>

export type WasteColumn = `waste_${WasteCause}_ms`

/** The column of `bills` for a cause of waste. */
export function wasteColumn(cause: WasteCause): WasteColumn {
  return `waste_${cause}_ms`
}

/** The waste columns of all causes, in their order. */
export const wasteColumns: readonly WasteColumn[] = wasteCauses.map(wasteColumn)

const wasteKinds = Object.fromEntries(wasteColumns.map((column) => [column, 'number'])) as Record<WasteColumn, 'number'>

/**
 * One row a pool and minute once all work of the minute is settled, which may be minutes later: how the billed worker time was
 * used. charged + waste + idle + cold + draining + down = billed; `usd_per_worker_ms` converts to money.
 */
export const billColumns = {
  minute: 'integer',
  pool: 'pool',
  stage: 'stage',
  region: 'label',
  billed_ms: 'number',
  charged_ms: 'number',
  ...wasteKinds,
  idle_ms: 'number',
  cold_ms: 'number',
  draining_ms: 'number',
  down_ms: 'number',
  usd_per_worker_ms: 'number',
} as const satisfies Record<string, ColumnKind>

/** The service as a whole when a minute closes: one row for all (region null), then one a region. */
export const serviceColumns = {
  minute: 'integer',
  region: 'label',
  calls_begun: 'integer',
  calls_live: 'integer',
  recordings_begun: 'integer',
  recordings_live: 'integer',
  turns_begun: 'integer',
  /** Turns begun and not yet ended. */
  turns_open: 'integer',
  /** Of those, turns whose caller has stopped speaking and has heard no audio of an answer yet. */
  turns_unanswered: 'integer',
  /** Of those, turns whose caller has waited more than ten seconds. */
  turns_overdue: 'integer',
  /** How long ago the first of these callers stopped speaking; null when there is none. */
  oldest_unanswered_ms: 'number',
} as const satisfies Record<string, ColumnKind>

/** Work waiting in stages without a pool (such as a device's buffer): one row a stage and minute, mean over the minute. */
export const backlogColumns = {
  minute: 'integer',
  stage: 'stageName',
  waiting_mean: 'number',
} as const satisfies Record<string, ColumnKind>

export type CallColumn = keyof typeof callColumns
export type AttemptColumn = keyof typeof attemptColumns
export type JobColumn = keyof typeof jobColumns
export type ServerColumn = keyof typeof serverColumns
export type BillColumn = keyof typeof billColumns
export type ServiceColumn = keyof typeof serviceColumns
export type BacklogColumn = keyof typeof backlogColumns

/** Column positions of the tables that get a row for each turn or call. */
export const attemptColumnAt = placesOf(attemptColumns)
export const callColumnAt = placesOf(callColumns)

function placesOf<Column extends string>(columns: Readonly<Record<Column, ColumnKind>>): Record<Column, number> {
  return Object.fromEntries(Object.keys(columns).map((name, i) => [name, i])) as Record<Column, number>
}

const specs = {
  calls: spec('calls', callColumns, ['call_id', 'started_at_ms', ...attributes, 'goals', 'turns']),
  attempts: spec('attempts', attemptColumns, ['call_id', 'turn_index', 'attempt', 'pool', 'started_at_ms', 'ended_at_ms', 'ending']),
  jobs: spec('jobs', jobColumns, ['call_id', 'kind', 'tenant', 'pool', 'submitted_at_ms', 'finished_at_ms', 'outcome']),
  servers: spec('servers', serverColumns, ['minute', 'pool', 'stage', 'region']),
  bills: spec('bills', billColumns, ['minute', 'pool', 'stage', 'region', 'billed_ms']),
  service: spec('service', serviceColumns, ['minute']),
  backlogs: spec('backlogs', backlogColumns, ['minute', 'stage', 'waiting_mean']),
}

function spec<Column extends string>(
  name: string,
  columns: Record<Column, ColumnKind>,
  required: readonly NoInfer<Column>[],
): TableSpec<Column> {
  return { name, columns, required }
}

/** The facts of one minute besides its turns. */
export interface MinuteTables {
  calls: FactTable<CallColumn>
  attempts: FactTable<AttemptColumn>
  jobs: FactTable<JobColumn>
  servers: FactTable<ServerColumn>
  bills: FactTable<BillColumn>
  service: FactTable<ServiceColumn>
  backlogs: FactTable<BacklogColumn>
}
export type MinuteTableName = keyof MinuteTables
/** Names of the tables of `MinuteTables`. */
export const minuteTableNames = Object.keys(specs) as MinuteTableName[]

/** Empty tables for one minute. */
export function newMinuteTables(): MinuteTables {
  return {
    calls: new FactTable(specs.calls),
    attempts: new FactTable(specs.attempts),
    jobs: new FactTable(specs.jobs),
    servers: new FactTable(specs.servers),
    bills: new FactTable(specs.bills),
    service: new FactTable(specs.service),
    backlogs: new FactTable(specs.backlogs),
  }
}
