import type { Shorthand } from '../model/shorthand.ts'
import * as hearing from './hearingFaults.ts'
import * as platform from './platformFaults.ts'
import * as speaking from './speakingFaults.ts'
import * as thinking from './thinkingFaults.ts'

/** The faults that are shipped. What they do is changes and acts; numbers are catalogue starting values. */
export const faults: readonly Shorthand[] = [
  hearing.vadFalseSilence,
  hearing.asrChunkEnlarged,
  hearing.asrBatchDelay,
  hearing.clientCadence,
  hearing.asrPoolSaturation,
  hearing.streamSlots,
  hearing.networkJitter,
  hearing.lateEndpoint,
  hearing.partialInstability,
  hearing.accentRegression,
  hearing.grayFailure,
  speaking.ttsColdPool,
  speaking.slowVocoder,
  speaking.slowNormaliser,
  speaking.longFirstSegment,
  speaking.ttsCacheCollapse,
  speaking.misplacedVoice,
  speaking.falseBargeIn,
  speaking.slowEgress,
  thinking.kvPressure,
  thinking.promptBloat,
  thinking.tooManyDocuments,
  thinking.prefixCacheBroken,
  thinking.smallerBatch,
  thinking.retryStorm,
  thinking.runawayOutput,
  thinking.zombieWork,
  thinking.staleIndex,
  thinking.entitySubstitution,
  thinking.rerankerTimeout,
  thinking.groundingLost,
  platform.batchInterference,
  platform.noisyNeighbour,
  platform.workerLoss,
  platform.demandSurge,
  platform.slowWorkers,
]
