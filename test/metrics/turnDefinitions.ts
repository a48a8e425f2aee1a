import type { Cell, OfTurns, Reckoned } from './reckoned.ts'
import { countOf, divided, meanOf, quantilesOf, ratioOf, total } from './reckoned.ts'
import type { TurnRow } from './toldFacts.ts'

const is = (...how: string[]) => (turn: TurnRow) => (how.includes(turn.outcome as string) ? 1 : 0)
const lacking = (value: Cell) => (value === null ? null : 1 - value)
const less = (from: Cell, what: Cell) => (from === null || what === null ? null : from - what)
const silent = (turn: TurnRow) => (turn.gap_ms === null ? 1 : 0)
const column = (name: keyof TurnRow) => (turn: TurnRow) => turn[name] as Cell

/** Of every call the last turn of the minute speaks, where it is in the slice: did its caller hang up? */
const abandonedCalls = (turns: readonly TurnRow[], everybody: readonly TurnRow[]): Reckoned => {
  const last = new Map(everybody.map((turn) => [turn.call_id, turn]))
  const speaking = turns.filter((turn) => last.get(turn.call_id) === turn)
  return { value: divided(total(speaking.map(is('abandoned'))), speaking.length), n: speaking.length }
}

/** Since a moment of the turn, until what came of it or until the turn ended without it. */
function waited(turn: TurnRow, sinceMs: Cell, came: Cell): Cell {
  if (came !== null) return came
  return sinceMs === null ? null : Math.max(0, (turn.ended_at_ms as number) - sinceMs)
}
const stoppedSpeakingMs = (turn: TurnRow) => (turn.spoke_at_ms as number) + (turn.speech_ms as number)

/** What a turn is asked for each metric of turns, said without the product's words. */
export const turnDefinitions: Record<string, OfTurns> = {
  'call.abandoned': { streams: { '': abandonedCalls } },
  'turn.count': countOf(() => 1),
  'turn.count.answered': countOf(is('answered')),
  'turn.count.interrupted': countOf(is('interrupted')),
  'turn.count.abandoned': countOf(is('abandoned')),
  'turn.count.shed': countOf(is('shed')),
  'turn.count.handed_off': countOf(is('handed_off')),
  'turn.count.failed': countOf(is('failed')),
  'turn.firstAudioMs': quantilesOf((turn) => less(turn.gap_ms, turn.endpoint_delay_ms)),
  'turn.gapMs': quantilesOf(column('gap_ms')),
  'turn.interrupted': meanOf(is('interrupted')),
  'turn.abandoned': meanOf(is('abandoned')),
  'turn.lost': meanOf(silent),
  'turn.grounded': meanOf(column('grounded')),
  'turn.ungrounded': meanOf((turn) => lacking(turn.grounded)),
  'turn.ungroundedAfterChange': meanOf((turn) => (turn.policy_changed === 1 ? lacking(turn.grounded) : null)),
  'turn.taskSuccess': meanOf((turn) => (turn.outcome === 'interrupted' ? null : turn.task_success)),
  'turn.preference': meanOf(column('preference')),
  'errors.ratio': meanOf(is('shed', 'failed')),
  'began.gapMs': quantilesOf((turn) => waited(turn, stoppedSpeakingMs(turn), turn.gap_ms)),
  'began.ttftMs': quantilesOf((turn) => waited(turn, turn.asked_at_ms, turn.ttft_ms)),
  'began.unanswered': meanOf(silent),

  'capture.waitMs': quantilesOf(column('capture_wait_ms')),
  'uplink.transitMs': quantilesOf(column('uplink_ms')),
  'vad.waitMs': quantilesOf(column('vad_wait_ms')),
  'vad.reopens': meanOf(column('vad_reopens')),
  'asr.firstPartialMs': quantilesOf(column('first_partial_ms')),
  'asr.endpointDelayMs': quantilesOf(column('endpoint_delay_ms')),
  'asr.finalMs': quantilesOf(column('final_ms')),
  'asr.waitMs': quantilesOf(column('asr_wait_ms')),
  'asr.serviceMs': quantilesOf(column('asr_work_ms')),
  'asr.partialChurn': meanOf(column('partial_churn')),
  'asr.wer': meanOf(column('wer')),
  'asr.entitySubstitution': meanOf(column('entity_substituted')),

  'retrieval.waitMs': quantilesOf(column('retrieval_wait_ms')),
  'retrieval.serviceMs': quantilesOf(column('retrieval_work_ms')),
  'retrieval.docs': quantilesOf(column('docs')),
  'retrieval.watermarkAgeMs': quantilesOf(column('doc_age_ms')),
  'retrieval.rerankApplied': meanOf((turn) => (turn.semantic_cache_hit === 1 ? null : turn.rerank_applied)),
  'retrieval.cacheHit': meanOf(column('semantic_cache_hit')),

  'llm.ttftMs': quantilesOf(column('ttft_ms')),
  'llm.waitMs': quantilesOf(column('llm_wait_ms')),
  'llm.serviceMs': quantilesOf(column('llm_work_ms')),
  'llm.tpotMs': quantilesOf(column('tpot_ms')),
  'llm.promptTokens': quantilesOf(column('prompt_tokens')),
  'llm.promptTokens.system': quantilesOf(column('system_tokens')),
  'llm.promptTokens.history': quantilesOf(column('history_tokens')),
  'llm.promptTokens.docs': quantilesOf(column('doc_tokens')),
  'llm.computedPromptTokens': quantilesOf((turn) => less(turn.prompt_tokens, turn.cached_prompt_tokens)),
  'llm.outputTokens': quantilesOf(column('output_tokens')),
  'llm.prefixHit': ratioOf(column('cached_prompt_tokens'), column('prompt_tokens')),
  'llm.attemptsPerTurn': meanOf((turn) => less(turn.attempts, turn.refused_attempts)),
  'llm.preemptions': meanOf(column('preemptions')),
  'llm.recomputedTokens': meanOf(column('recomputed_tokens')),
  'llm.requests': countOf((turn) => less(turn.attempts, turn.refused_attempts)),

  'tts.waitMs': quantilesOf(column('tts_wait_ms')),
  'tts.serviceMs': quantilesOf(column('tts_work_ms')),
  'tts.waitForTextMs': quantilesOf(column('wait_for_text_ms')),
  'tts.firstAudioByteMs': quantilesOf(column('tts_first_audio_byte_ms')),
  'tts.cacheHit': meanOf(column('tts_cache_hit')),
  'tts.coldStarts': countOf(column('tts_cold')),
  'egress.waitMs': quantilesOf(column('egress_wait_ms')),
  'downlink.transitMs': quantilesOf(column('downlink_ms')),
  'playback.underruns': quantilesOf(column('underruns')),

  'cost.usdPerTurn': meanOf(column('cost_usd')),
  'cost.usdPerSuccess': ratioOf(column('cost_usd'), column('task_success')),
  'cost.gpuSecondsPerTurn': meanOf(column('gpu_seconds')),
}
