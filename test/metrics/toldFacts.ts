import { replay } from '../../src/experiment/replay.ts'
import type { Replay } from '../../src/experiment/replayTypes.ts'
import type { FactMinute } from '../../src/model/factMinute.ts'
import { type ColumnKind, type FactNames, type FactTable, type TextKind, textsOf } from '../../src/model/factTable.ts'
import type { attemptColumns, backlogColumns, billColumns, callColumns, jobColumns, serverColumns, serviceColumns } from '../../src/model/factTables.ts'
import type { Scenario } from '../../src/model/scenario.ts'
import type { Attribute } from '../../src/model/slice.ts'
import { standardParley } from '../../src/parley/standardParley.ts'

/** A row as a person reads it: texts for codes, null for what never was. */
type RowOf<Columns extends Record<string, ColumnKind>> = {
  readonly [Column in keyof Columns]: (Columns[Column] extends TextKind ? string : number) | null
}
type TextColumn = Attribute | 'outcome' | 'llm_model'
type NumberColumn =
  | 'call_id' | 'turn_index' | 'spoke_at_ms' | 'ended_at_ms' | 'policy_changed' | 'vad_reopens'
  | 'first_partial_ms' | 'endpoint_delay_ms' | 'final_ms' | 'partial_churn' | 'wer' | 'entity_substituted' | 'docs'
  | 'doc_age_ms' | 'rerank_applied' | 'semantic_cache_hit' | 'grounded' | 'prompt_tokens' | 'system_tokens'
  | 'history_tokens' | 'doc_tokens' | 'cached_prompt_tokens' | 'output_tokens' | 'played_tokens' | 'ttft_ms'
  | 'tpot_ms' | 'attempts' | 'refused_attempts' | 'preemptions' | 'tts_cache_hit' | 'tts_cold' | 'wait_for_text_ms'
  | 'tts_first_audio_byte_ms' | 'first_audio_ms' | 'gap_ms' | 'underruns' | 'capture_wait_ms' | 'vad_wait_ms'
  | 'asr_wait_ms' | 'asr_work_ms' | 'retrieval_wait_ms' | 'retrieval_work_ms' | 'llm_wait_ms' | 'llm_work_ms'
  | 'tts_wait_ms' | 'tts_work_ms' | 'egress_wait_ms' | 'uplink_ms' | 'downlink_ms' | 'task_success' | 'preference'
  | 'gpu_seconds' | 'cost_usd' | 'speech_ms' | 'asked_at_ms' | 'recomputed_tokens' | 'asr_worker' | 'llm_worker'
  | 'tts_worker'
/** Those columns of turns that metrics are recomputed from: stages may bring others. */
export type TurnRow = { readonly [Column in TextColumn]: string | null } & { readonly [Column in NumberColumn]: number | null }
export type CallRow = RowOf<typeof callColumns>
export type JobRow = RowOf<typeof jobColumns>
export type ServerRow = RowOf<typeof serverColumns>
export type AttemptRow = RowOf<typeof attemptColumns>
export type BillRow = RowOf<typeof billColumns>
export type ServiceRow = RowOf<typeof serviceColumns>
export type BacklogRow = RowOf<typeof backlogColumns>

/** Every fact of one minute, kept after its tables are cleared. */
export interface ToldMinute {
  minute: number
  closedMs: number
  turns: TurnRow[]
  calls: CallRow[]
  attempts: AttemptRow[]
  jobs: JobRow[]
  servers: ServerRow[]
  bills: BillRow[]
  service: ServiceRow[]
  backlogs: BacklogRow[]
  /** Routes that anybody had by then. */
  routes: string[]
}

export function copied(facts: FactMinute): ToldMinute {
  const { minute, closedUs, names, firstTurn, lastTurn } = facts
  const all = <Columns extends Record<string, ColumnKind>>(table: FactTable) =>
    rowsOf<Columns>(table, names, 0, table.rows)
  return {
    minute,
    closedMs: closedUs / 1000,
    turns: rowsOf(facts.turns as FactTable, names, firstTurn, lastTurn) as unknown as TurnRow[],
    calls: all<typeof callColumns>(facts.calls as FactTable),
    attempts: all<typeof attemptColumns>(facts.attempts as FactTable),
    jobs: all<typeof jobColumns>(facts.jobs as FactTable),
    servers: all<typeof serverColumns>(facts.servers as FactTable),
    bills: all<typeof billColumns>(facts.bills as FactTable),
    service: all<typeof serviceColumns>(facts.service as FactTable),
    backlogs: all<typeof backlogColumns>(facts.backlogs as FactTable),
    routes: [...names.dictionary.values('route')],
  }
}

function rowsOf<Columns extends Record<string, ColumnKind>>(
  table: FactTable,
  names: FactNames,
  first: number,
  last: number,
): RowOf<Columns>[] {
  const columns = Object.entries(table.spec.columns).map(([name, kind]) => {
    return { name, cells: table.column(name), texts: textsOf(kind, name, names) }
  })
  return Array.from({ length: last - first }, (_, i) => {
    const cells = columns.map(({ name, cells: all, texts }) => {
      const cell = all[first + i]
      if (Number.isNaN(cell)) return [name, null]
      return [name, texts === null ? cell : texts[cell]]
    })
    return Object.fromEntries(cells) as RowOf<Columns>
  })
}

export interface Told {
  minutes: ToldMinute[]
  run: Replay
}

/** The scenario replayed once: the points that were made of it, and a copy of every fact they were made of. */
export function told(scenario: Scenario): Told {
  const minutes: ToldMinute[] = []
  const run = replay(scenario, {
    seed: scenario.seed,
    role: 'drill',
    mitigations: [],
    facts: null,
    tableSink: (facts) => minutes.push(copied(facts)),
    keepTurns: Number.POSITIVE_INFINITY,
    minuteSink: null,
    keepWindows: Number.POSITIVE_INFINITY,
    progress: null,
  }, standardParley)
  return { minutes, run }
}
