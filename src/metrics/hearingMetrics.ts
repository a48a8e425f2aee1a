import type { TurnColumn } from '../model/turnColumns.ts'
import type { MeanMetric, QuantilesMetric } from './metricSpec.ts'

/** Milliseconds per turn, in every slice or in the coarse ones. */
export function milliseconds(of: TurnColumn, reach: 'everySlice' | 'coarse', about: string): QuantilesMetric {
  return { kind: 'quantiles', unit: 'ms', of, reach, about }
}

export const captureWaitMs = milliseconds('capture_wait_ms', 'coarse', 'What packets waited in the app before sending.')
export const uplinkTransitMs = milliseconds(
  'uplink_ms',
  'coarse',
  'Network time from the caller to the serving region.',
)
export const vadWaitMs = milliseconds('vad_wait_ms', 'coarse', 'What speech waited for the voice activity detector.')
export const vadReopens: MeanMetric = {
  kind: 'mean',
  unit: 'count/turn',
  of: 'vad_reopens',
  reach: 'everySlice',
  about: 'Times a false silence closed and re-opened the stream, per turn.',
}

export const asrFirstPartialMs = milliseconds(
  'first_partial_ms',
  'everySlice',
  'Speech onset to the first partial at the client.',
)
export const asrEndpointDelayMs = milliseconds('endpoint_delay_ms', 'everySlice', 'Speech end to the endpoint.')
export const asrFinalMs = milliseconds('final_ms', 'everySlice', 'Speech end to the final transcript.')
export const asrWaitMs = milliseconds(
  'asr_wait_ms',
  'everySlice',
  'What a turn’s chunks waited for the ASR pool, summed.',
)
export const asrServiceMs = milliseconds(
  'asr_work_ms',
  'coarse',
  'What the ASR pool worked on a turn’s chunks, summed.',
)
export const asrPartialChurn: MeanMetric = {
  kind: 'mean',
  unit: 'rewrites/word',
  of: 'partial_churn',
  reach: 'everySlice',
  about: 'Words rewritten between partials, per final word.',
}
export const asrWer: MeanMetric = {
  kind: 'mean',
  unit: 'ratio',
  of: 'wer',
  reach: 'everySlice',
  about: 'Word error rate of the final transcript.',
}
export const asrEntitySubstitution: MeanMetric = {
  kind: 'mean',
  unit: 'ratio',
  of: 'entity_substituted',
  reach: 'everySlice',
  about: 'Share of turns in which a name, number or product was heard as another.',
}
