import { type ColumnKind, FactTable, type TableSpec } from './factTable.ts'
import { attributes } from './slice.ts'

const labels = Object.fromEntries(attributes.map((name) => [name, 'label'])) as Record<
  (typeof attributes)[number],
  'label'
>

/** The columns of turns.parquet in order: one row a turn, null where the turn never got there. */
export const turnColumns: Readonly<Record<string, ColumnKind>> = {
  call_id: 'integer',
  turn_index: 'integer',
  spoke_at_ms: 'number',
  /** When the turn was over and its row was written: the minute it is counted in. */
  ended_at_ms: 'number',
  ...labels,
  /** 1 when the policy behind the question changed before it was asked, 0 when not, null when the turn needs no policy. */
  policy_changed: 'boolean',
  vad_reopens: 'integer',
  first_partial_ms: 'number',
  endpoint_delay_ms: 'number',
  final_ms: 'number',
  partial_churn: 'number',
  wer: 'number',
  entity_substituted: 'boolean',
  docs: 'integer',
  doc_age_ms: 'number',
  rerank_applied: 'boolean',
  semantic_cache_hit: 'boolean',
  grounded: 'boolean',
  llm_model: 'model',
  prompt_tokens: 'integer',
  system_tokens: 'integer',
  history_tokens: 'integer',
  doc_tokens: 'integer',
  cached_prompt_tokens: 'integer',
  output_tokens: 'integer',
  played_tokens: 'integer',
  ttft_ms: 'number',
  tpot_ms: 'number',
  attempts: 'integer',
  preemptions: 'integer',
  tts_cache_hit: 'boolean',
  tts_cold: 'boolean',
  wait_for_text_ms: 'number',
  tts_first_audio_byte_ms: 'number',
  first_audio_ms: 'number',
  gap_ms: 'number',
  underruns: 'integer',
  capture_wait_ms: 'number',
  vad_wait_ms: 'number',
  asr_wait_ms: 'number',
  asr_work_ms: 'number',
  retrieval_wait_ms: 'number',
  retrieval_work_ms: 'number',
  llm_wait_ms: 'number',
  llm_work_ms: 'number',
  tts_wait_ms: 'number',
  tts_work_ms: 'number',
  egress_wait_ms: 'number',
  uplink_ms: 'number',
  downlink_ms: 'number',
  outcome: 'outcome',
  task_success: 'boolean',
  preference: 'boolean',
  gpu_seconds: 'number',
  cost_usd: 'number',
  /** How long the caller spoke. */
  speech_ms: 'number',
  /** When the language model was asked, from the start of the run. */
  asked_at_ms: 'number',
  /** Prompt and answer tokens that the language model computed again because a request had lost its KV blocks. */
  recomputed_tokens: 'integer',
  /** Who served the turn: index of the worker within its pool, for the final transcript, the last attempt, the first segment. */
  asr_worker: 'integer',
  llm_worker: 'integer',
  tts_worker: 'integer',
}

/** Name of a column of turns: stages bring theirs, so that there may be others than these. */
export type TurnColumn = string
export const turnColumnNames = Object.keys(turnColumns) as TurnColumn[]
export const turnColumnAt = Object.fromEntries(turnColumnNames.map((name, i) => [name, i])) as Record<
  TurnColumn,
  number
>

const turnSpec: TableSpec<TurnColumn> = {
  name: 'turns',
  columns: turnColumns,
  required: ['call_id', 'turn_index', 'spoke_at_ms', 'ended_at_ms', ...attributes, 'outcome'],
}

/** Ended turns in the order they ended. */
export type TurnTable = FactTable<TurnColumn>

export function newTurnTable(): TurnTable {
  return new FactTable(turnSpec, 1024)
}
