import { attributes } from './slice.ts'

/** How a turn ended. */
export const outcomes = ['answered', 'interrupted', 'abandoned', 'shed', 'handed_off', 'failed'] as const
export type Outcome = (typeof outcomes)[number]

/** label: a code of the slice dictionary · outcome: index into `outcomes` · model: index into the run's model names · boolean: 0 or 1. NaN is null in every kind. */
export type ColumnKind = 'label' | 'integer' | 'number' | 'boolean' | 'outcome' | 'model'

const labels = Object.fromEntries(attributes.map((name) => [name, 'label'])) as Record<
  (typeof attributes)[number],
  'label'
>

/** The columns of turns.parquet in order: one row a turn, null where the turn never got there. */
export const turnColumns = {
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
} as const satisfies Record<string, ColumnKind>

export type TurnColumn = keyof typeof turnColumns
export const turnColumnNames = Object.keys(turnColumns) as TurnColumn[]
export const turnColumnAt = Object.fromEntries(turnColumnNames.map((name, i) => [name, i])) as Record<
  TurnColumn,
  number
>

/** Turns in columns: one Float64Array a column, NaN for null, cleared and filled again as windows close. */
export class TurnTable {
  rows = 0
  columns = freshColumns()

  column(name: TurnColumn): Float64Array {
    return this.columns[turnColumnAt[name]]
  }

  /** Opens one more row and returns its index. The caller writes every column. */
  append(): number {
    if (this.rows === this.columns[0].length) {
      this.columns = this.columns.map((old) => {
        const wider = new Float64Array(old.length * 2)
        wider.set(old)
        return wider
      })
    }
    return this.rows++
  }

  clear(): void {
    this.rows = 0
  }

  /** Clears, and gives back the memory of what was there. */
  release(): void {
    this.rows = 0
    this.columns = freshColumns()
  }
}

function freshColumns(): Float64Array[] {
  return turnColumnNames.map(() => new Float64Array(1024))
}
