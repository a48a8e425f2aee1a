import type { MeanMetric } from '../model/metric.ts'
import { milliseconds, share } from '../model/turnMetric.ts'

export const captureWaitMs = milliseconds(
  'capture.waitMs',
  'Capture wait',
  'capture_wait_ms',
  'coarse',
  'What the last packet of a turn waited in the app before it was sent.',
)
export const uplinkTransitMs = milliseconds(
  'uplink.transitMs',
  'Uplink transit',
  'uplink_ms',
  'coarse',
  'From the caller to the server, its jitter buffer included, jitter and loss aside.',
)
export const vadWaitMs = milliseconds(
  'vad.waitMs',
  'VAD wait',
  'vad_wait_ms',
  'coarse',
  'The longest wait of a turn’s speech for the voice activity detector.',
)
export const vadReopens: MeanMetric = {
  name: 'vad.reopens',
  kind: 'mean',
  unit: 'count/turn',
  label: 'VAD reopens',
  better: 'less',
  of: 'vad_reopens',
  reach: 'everySlice',
  about: 'Times a false silence closed and re-opened the stream, per turn.',
}
export const asrFirstPartialMs = milliseconds(
  'asr.firstPartialMs',
  'First partial',
  'first_partial_ms',
  'everySlice',
  'Speech onset to the first partial at the client.',
)
export const asrEndpointDelayMs = milliseconds(
  'asr.endpointDelayMs',
  'Endpoint delay',
  'endpoint_delay_ms',
  'everySlice',
  'Speech end to the endpoint.',
)
export const asrFinalMs = milliseconds(
  'asr.finalMs',
  'Final transcript',
  'final_ms',
  'everySlice',
  'Speech end to the final transcript.',
)
export const asrWaitMs = milliseconds(
  'asr.waitMs',
  'ASR wait',
  'asr_wait_ms',
  'everySlice',
  'What the first chunk of a turn and its final pass waited for the ASR pool: the waits that a caller feels.',
)
export const asrServiceMs = milliseconds(
  'asr.serviceMs',
  'ASR work',
  'asr_work_ms',
  'coarse',
  'How long the batches of a turn’s first chunk and of its final pass took.',
)
export const asrPartialChurn: MeanMetric = {
  name: 'asr.partialChurn',
  kind: 'mean',
  unit: 'rewrites/word',
  label: 'Partial churn',
  better: 'less',
  of: 'partial_churn',
  reach: 'everySlice',
  about: 'Words rewritten between partials, per final word.',
}
export const asrWer = share('asr.wer', 'Word error rate', 'less', 'wer', 'Word error rate of the final transcript.')
export const asrEntitySubstitution = share(
  'asr.entitySubstitution',
  'Entities substituted',
  'less',
  'entity_substituted',
  'Share of turns in which a name, number or product was heard as another.',
)
