import type { CountMetric, QuantilesMetric } from '../model/metric.ts'
import { milliseconds, share } from '../model/turnMetric.ts'

export const ttsWaitMs = milliseconds(
  'tts.waitMs',
  'TTS wait',
  'tts_wait_ms',
  'everySlice',
  'What the first piece of a turn’s first segment waited for the TTS pool; 0 when it was cached.',
)
export const ttsServiceMs = milliseconds(
  'tts.serviceMs',
  'TTS work',
  'tts_work_ms',
  'coarse',
  'How long the batch of a turn’s first piece took; 0 when it was cached.',
)
export const ttsWaitForTextMs = milliseconds(
  'tts.waitForTextMs',
  'Wait for text',
  'wait_for_text_ms',
  'coarse',
  'First token to the first segment long enough to be spoken.',
)
export const ttsFirstAudioByteMs = milliseconds(
  'tts.firstAudioByteMs',
  'First audio byte',
  'tts_first_audio_byte_ms',
  'everySlice',
  'First segment to the first audio byte, by the server’s clock.',
)
export const ttsCacheHit = share(
  'tts.cacheHit',
  'Voice cache hits',
  'more',
  'tts_cache_hit',
  'Share of turns with a first segment in which it came from the audio cache.',
)
export const ttsColdStarts: CountMetric = {
  name: 'tts.coldStarts',
  kind: 'count',
  unit: 'count',
  label: 'Turns that met a cold TTS worker',
  better: 'less',
  of: 'tts_cold',
  reach: 'everySlice',
  about: 'Turns whose first segment waited while a TTS worker of its pool was cold.',
}
export const egressWaitMs = milliseconds(
  'egress.waitMs',
  'Egress wait',
  'egress_wait_ms',
  'coarse',
  'What the first part of the answer waited in the media egress queue; 0 when it did not get through it.',
)
export const downlinkTransitMs = milliseconds(
  'downlink.transitMs',
  'Downlink transit',
  'downlink_ms',
  'coarse',
  'Delay of the caller’s own connection on the way down, jitter and loss aside.',
)
export const playbackUnderruns: QuantilesMetric = {
  name: 'playback.underruns',
  kind: 'quantiles',
  unit: 'count/turn',
  label: 'Playback underruns',
  better: 'less',
  of: 'underruns',
  reach: 'coarse',
  about: 'Times the client ran out of audio while the answer was not over.',
}
