import type { Metric } from '../../model/metric.ts'
import { milliseconds, share } from '../../model/turnMetric.ts'

/** Metrics of recognition. */
export const asrMetrics: readonly Metric[] = [
  {
    ...milliseconds(
      'asr.firstPartialMs',
      'First partial',
      'first_partial_ms',
      'everySlice',
      'Speech onset to the first partial at the client.',
    ),
    chart: { name: 'firstPartial', title: 'First partial transcript', subtitle: 'From speech onset to the first partial at the client.' },
    watch: { ending: 'p95', slices: ['all', 'named'] },
    sliceColumn: { ending: 'p95' },
    isWait: true,
  },
  milliseconds(
    'asr.endpointDelayMs',
    'Endpoint delay',
    'endpoint_delay_ms',
    'everySlice',
    'Speech end to the endpoint.',
  ),
  {
    ...milliseconds(
      'asr.finalMs',
      'Final transcript',
      'final_ms',
      'everySlice',
      'Speech end to the final transcript.',
    ),
    sliceColumn: { ending: 'p95' },
  },
  milliseconds(
    'asr.waitMs',
    'ASR wait',
    'asr_wait_ms',
    'everySlice',
    'What the first chunk of a turn and its final pass waited for the ASR pool: the waits that a caller feels.',
  ),
  milliseconds(
    'asr.serviceMs',
    'ASR work',
    'asr_work_ms',
    'coarse',
    'How long the batches of a turn’s first chunk and of its final pass took.',
  ),
  {
    name: 'asr.partialChurn',
    kind: 'mean',
    unit: 'rewrites/word',
    label: 'Partial churn',
    better: 'less',
    of: 'partial_churn',
    reach: 'everySlice',
    about: 'Words rewritten between partials, per final word.',
  },
  {
    ...share('asr.wer', 'Word error rate', 'less', 'wer', 'Word error rate of the final transcript.'),
    sliceColumn: { ending: '' },
  },
  share(
    'asr.entitySubstitution',
    'Entities substituted',
    'less',
    'entity_substituted',
    'Share of turns in which a name, number or product was heard as another.',
  ),
]
