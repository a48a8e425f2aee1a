import type { Metric } from '../../model/metric.ts'
import { milliseconds, share } from '../../model/turnMetric.ts'

/** Metrics of speech synthesis. */
export const ttsMetrics: readonly Metric[] = [
  milliseconds(
    'tts.waitMs',
    'TTS wait',
    'tts_wait_ms',
    'everySlice',
    'What the first piece of a turn’s first segment waited for the TTS pool; 0 when it was cached.',
  ),
  milliseconds(
    'tts.serviceMs',
    'TTS work',
    'tts_work_ms',
    'coarse',
    'How long the batch of a turn’s first piece took; 0 when it was cached.',
  ),
  milliseconds(
    'tts.waitForTextMs',
    'Wait for text',
    'wait_for_text_ms',
    'coarse',
    'First token to the first segment long enough to be spoken.',
  ),
  {
    ...milliseconds(
      'tts.firstAudioByteMs',
      'First audio byte',
      'tts_first_audio_byte_ms',
      'everySlice',
      'First segment to the first audio byte, by the server’s clock.',
    ),
    chart: {
      name: 'firstAudioByte',
      title: 'First audio byte',
      subtitle: 'From the text of the first segment to the first byte of speech, at the server.',
    },
    watch: { ending: 'p95', slices: ['all'], movesWithLoad: true },
    sliceColumn: { ending: 'p95' },
  },
  share(
    'tts.cacheHit',
    'Voice cache hits',
    'more',
    'tts_cache_hit',
    'Share of turns with a first segment in which it came from the audio cache.',
  ),
  {
    name: 'tts.coldStarts',
    kind: 'count',
    unit: 'count',
    label: 'Turns that met a cold TTS worker',
    better: 'less',
    of: 'tts_cold',
    reach: 'everySlice',
    about: 'Turns whose first segment waited while a TTS worker of its pool was cold.',
  },
]
