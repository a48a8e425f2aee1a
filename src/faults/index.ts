import type { Shorthand } from '../model/shorthand.ts'
import * as hearing from './hearingFaults.ts'
import * as platform from './platformFaults.ts'
import * as speaking from './speakingFaults.ts'
import * as thinking from './thinkingFaults.ts'

/** Named faults by the word a scenario writes after `fault:`. What they do is changes and acts; numbers are catalogue starting values. */
export const faults = {
  'vad-false-silence': hearing.vadFalseSilence,
  'asr-chunk-enlarged': hearing.asrChunkEnlarged,
  'asr-batch-delay': hearing.asrBatchDelay,
  'client-cadence': hearing.clientCadence,
  'asr-pool-saturation': hearing.asrPoolSaturation,
  'stream-slots': hearing.streamSlots,
  'network-jitter': hearing.networkJitter,
  'late-endpoint': hearing.lateEndpoint,
  'partial-instability': hearing.partialInstability,
  'accent-regression': hearing.accentRegression,
  'gray-failure': hearing.grayFailure,
  'tts-cold-pool': speaking.ttsColdPool,
  'slow-vocoder': speaking.slowVocoder,
  'slow-normaliser': speaking.slowNormaliser,
  'long-first-segment': speaking.longFirstSegment,
  'tts-cache-collapse': speaking.ttsCacheCollapse,
  'misplaced-voice': speaking.misplacedVoice,
  'false-barge-in': speaking.falseBargeIn,
  'slow-egress': speaking.slowEgress,
  'kv-pressure': thinking.kvPressure,
  'prompt-bloat': thinking.promptBloat,
  'too-many-documents': thinking.tooManyDocuments,
  'prefix-cache-broken': thinking.prefixCacheBroken,
  'smaller-batch': thinking.smallerBatch,
  'retry-storm': thinking.retryStorm,
  'runaway-output': thinking.runawayOutput,
  'zombie-work': thinking.zombieWork,
  'stale-index': thinking.staleIndex,
  'entity-substitution': thinking.entitySubstitution,
  'reranker-timeout': thinking.rerankerTimeout,
  'grounding-lost': thinking.groundingLost,
  'batch-interference': platform.batchInterference,
  'noisy-neighbour': platform.noisyNeighbour,
  'worker-loss': platform.workerLoss,
  'demand-surge': platform.demandSurge,
  'slow-workers': platform.slowWorkers,
} satisfies Record<string, Shorthand>
