import { milliseconds } from './hearingMetrics.ts'
import type { CountMetric, MeanMetric, QuantilesMetric } from './metricSpec.ts'

export const ttsWaitMs = milliseconds(
  'tts_wait_ms',
  'everySlice',
  'What a turn’s segments waited for the TTS pool, summed.',
)
export const ttsServiceMs = milliseconds(
  'tts_work_ms',
  'coarse',
  'What the TTS pool worked on a turn’s segments, summed.',
)
export const ttsWaitForTextMs = milliseconds(
  'wait_for_text_ms',
  'coarse',
  'First token to the first segment long enough to be spoken.',
)
export const ttsFirstAudioByteMs = milliseconds(
  'tts_first_audio_byte_ms',
  'everySlice',
  'First segment to the first audio byte, by the server’s clock.',
)
export const ttsCacheHit: MeanMetric = {
  kind: 'mean',
  unit: 'ratio',
  of: 'tts_cache_hit',
  reach: 'everySlice',
  about: 'Share of spoken turns whose first segment came from the audio cache.',
}
export const ttsColdStarts: CountMetric = {
  kind: 'count',
  unit: 'count',
  of: 'tts_cold',
  reach: 'everySlice',
  about: 'Turns that met a cold TTS worker.',
}

export const egressWaitMs = milliseconds('egress_wait_ms', 'coarse', 'What audio waited in the media egress queue.')
export const downlinkTransitMs = milliseconds(
  'downlink_ms',
  'coarse',
  'Network time from the serving region to the caller.',
)
export const playbackUnderruns: QuantilesMetric = {
  kind: 'quantiles',
  unit: 'count/turn',
  of: 'underruns',
  reach: 'coarse',
  about: 'Times the client ran out of audio while the answer was not over.',
}
export const turnFirstAudioMs = milliseconds(
  'first_audio_ms',
  'everySlice',
  'Endpoint to the first reply sound, by the client’s clock.',
)
export const turnGapMs = milliseconds(
  'gap_ms',
  'everySlice',
  'The caller stops speaking to the first reply sound heard: voice to voice.',
)
