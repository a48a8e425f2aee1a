import { attributes } from '../model/slice.ts'
import type { Turn } from '../model/turn.ts'
import { type Outcome, outcomes } from '../model/factTable.ts'
import { type TurnColumn, turnColumnAt, type TurnTable } from '../model/turnColumns.ts'
import { playedTokens } from './conversation.ts'

const NULL = Number.NaN

/** µs between two moments as ms; null when either never came. */
function between(fromUs: number, toUs: number): number {
  return fromUs < 0 || toUs < 0 ? NULL : (toUs - fromUs) / 1000
}

/** Writes an ended turn as one row of the table; columns it never reached are NaN. */
export function writeTurnRow(table: TurnTable, turn: Turn, outcome: Outcome, nowUs: number): void {
  const row = table.append()
  const columns = table.columns
  columns[at.call_id][row] = turn.call.id
  columns[at.turn_index][row] = turn.index
  columns[at.spoke_at_ms][row] = turn.spokeAtUs / 1000
  columns[at.ended_at_ms][row] = nowUs / 1000
  for (let i = 0; i < attributes.length; i++) columns[FIRST_LABEL + i][row] = turn.labels[i]
  columns[at.outcome][row] = outcomes.indexOf(outcome)
  columns[at.task_success][row] = turn.taskSuccess < 0 ? NULL : turn.taskSuccess
  columns[at.preference][row] = turn.preference < 0 ? NULL : turn.preference
  columns[at.gpu_seconds][row] = turn.account.gpuUs / 1e6
  columns[at.cost_usd][row] = turn.account.costUsd
  writeEars(columns, row, turn)
  writeKnowledge(columns, row, turn)
  writeModel(columns, row, turn, nowUs)
  writeVoice(columns, row, turn)
}

type Columns = Float64Array[]
const at: Record<TurnColumn, number> = turnColumnAt
const FIRST_LABEL = turnColumnAt[attributes[0]]

function writeEars(columns: Columns, row: number, turn: Turn): void {
  const heard = turn.finalUs >= 0
  columns[at.vad_reopens][row] = turn.streamOpenUs < 0 ? NULL : turn.reopens
  columns[at.first_partial_ms][row] = between(turn.spokeAtUs, turn.firstPartialUs)
  columns[at.endpoint_delay_ms][row] = between(turn.speechEndUs, turn.endpointUs)
  columns[at.final_ms][row] = between(turn.speechEndUs, turn.finalUs)
  columns[at.partial_churn][row] = heard ? turn.churn : NULL
  columns[at.wer][row] = heard ? turn.wer : NULL
  columns[at.entity_substituted][row] = heard ? (turn.entitySubstituted ? 1 : 0) : NULL
  columns[at.speech_ms][row] = turn.speechUs / 1000
  columns[at.asr_worker][row] = turn.asrWorker < 0 ? NULL : turn.asrWorker
  columns[at.capture_wait_ms][row] = turn.captureWaitUs / 1000
  columns[at.uplink_ms][row] = turn.uplinkUs / 1000
  columns[at.vad_wait_ms][row] = turn.streamOpenUs < 0 ? NULL : turn.vadWaitUs / 1000
  columns[at.asr_wait_ms][row] = heard ? turn.asrWaitUs / 1000 : NULL
  columns[at.asr_work_ms][row] = heard ? turn.asrWorkUs / 1000 : NULL
}

function writeKnowledge(columns: Columns, row: number, turn: Turn): void {
  const found = turn.retrieved && turn.docAgeUs >= 0
  columns[at.policy_changed][row] = turn.policyChanged < 0 ? NULL : turn.policyChanged
  columns[at.docs][row] = found ? turn.docs : NULL
  columns[at.doc_age_ms][row] = found ? turn.docAgeUs / 1000 : NULL
  columns[at.rerank_applied][row] = found && !turn.semanticCacheHit ? (turn.rerankApplied ? 1 : 0) : NULL
  columns[at.semantic_cache_hit][row] = found ? (turn.semanticCacheHit ? 1 : 0) : NULL
  columns[at.grounded][row] = turn.firstTokenUs < 0 ? NULL : turn.grounded ? 1 : 0
  columns[at.retrieval_wait_ms][row] = found ? turn.retrievalWaitUs / 1000 : NULL
  columns[at.retrieval_work_ms][row] = found ? turn.retrievalWorkUs / 1000 : NULL
}

function writeModel(columns: Columns, row: number, turn: Turn, nowUs: number): void {
  const asked = turn.askedUs >= 0
  const begun = turn.firstTokenUs >= 0
  const written = turn.tokensWritten
  const done = turn.lastTokenUs >= 0
  columns[at.llm_model][row] = turn.llmModel < 0 ? NULL : turn.llmModel
  columns[at.prompt_tokens][row] = asked ? turn.promptTokens : NULL
  columns[at.system_tokens][row] = asked ? turn.systemTokens : NULL
  columns[at.history_tokens][row] = asked ? turn.historyTokens : NULL
  columns[at.doc_tokens][row] = asked ? turn.docTokens : NULL
  columns[at.cached_prompt_tokens][row] = begun ? turn.cachedTokens : NULL
  columns[at.output_tokens][row] = begun ? written : NULL
  columns[at.played_tokens][row] = begun ? playedTokens(turn, nowUs) : NULL
  columns[at.ttft_ms][row] = between(turn.askedUs, turn.firstTokenUs)
  columns[at.tpot_ms][row] = done && written > 1 ? (turn.lastTokenUs - turn.firstTokenUs) / 1000 / (written - 1) : NULL
  columns[at.attempts][row] = asked ? turn.attempts : NULL
  columns[at.preemptions][row] = asked ? turn.preemptions : NULL
  columns[at.recomputed_tokens][row] = asked ? turn.recomputedTokens : NULL
  columns[at.asked_at_ms][row] = asked ? turn.askedUs / 1000 : NULL
  columns[at.llm_worker][row] = turn.llmWorker < 0 ? NULL : turn.llmWorker
  columns[at.llm_wait_ms][row] = begun ? turn.llmWaitUs / 1000 : NULL
  columns[at.llm_work_ms][row] = done ? (turn.lastTokenUs - turn.askedUs - turn.llmWaitUs) / 1000 : NULL
}

function writeVoice(columns: Columns, row: number, turn: Turn): void {
  const spoken = turn.ttsFirstByteUs >= 0
  columns[at.tts_cache_hit][row] = turn.ttsCacheHit < 0 ? NULL : turn.ttsCacheHit
  columns[at.tts_cold][row] = spoken ? (turn.ttsCold ? 1 : 0) : NULL
  columns[at.tts_worker][row] = turn.ttsWorker < 0 ? NULL : turn.ttsWorker
  columns[at.wait_for_text_ms][row] = between(turn.firstTokenUs, turn.textReadyUs)
  columns[at.tts_first_audio_byte_ms][row] = between(turn.textReadyUs, turn.ttsFirstByteUs)
  columns[at.first_audio_ms][row] = between(turn.endpointUs, turn.firstAudioUs)
  columns[at.gap_ms][row] = between(turn.speechEndUs, turn.firstAudioUs)
  columns[at.underruns][row] = turn.firstAudioUs < 0 ? NULL : turn.underruns
  columns[at.tts_wait_ms][row] = spoken ? turn.ttsWaitUs / 1000 : NULL
  columns[at.tts_work_ms][row] = spoken ? turn.ttsWorkUs / 1000 : NULL
  columns[at.egress_wait_ms][row] = spoken ? turn.egressWaitUs / 1000 : NULL
  columns[at.downlink_ms][row] = turn.firstAudioUs < 0 ? NULL : turn.downlinkUs / 1000
}
