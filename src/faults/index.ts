import type { Shorthand } from '../model/shorthand.ts'
import * as asr from './asrFaults.ts'
import * as platform from './platformFaults.ts'
import * as tts from './ttsFaults.ts'
import * as llm from './llmFaults.ts'

/** The faults shipped with parley. Each expands to changes and acts; numbers are catalogue starting values. */
export const faults: readonly Shorthand[] = [
  asr.vadFalseSilence,
  asr.asrChunkEnlarged,
  asr.asrBatchDelay,
  asr.clientCadence,
  asr.asrPoolSaturation,
  asr.streamSlots,
  asr.networkJitter,
  asr.lateEndpoint,
  asr.partialInstability,
  asr.accentRegression,
  asr.grayFailure,
  tts.ttsColdPool,
  tts.slowVocoder,
  tts.slowNormaliser,
  tts.longFirstSegment,
  tts.ttsCacheCollapse,
  tts.misplacedVoice,
  tts.falseBargeIn,
  tts.slowEgress,
  llm.kvPressure,
  llm.promptBloat,
  llm.tooManyDocuments,
  llm.prefixCacheBroken,
  llm.smallerBatch,
  llm.retryStorm,
  llm.runawayOutput,
  llm.zombieWork,
  llm.staleIndex,
  llm.entitySubstitution,
  llm.rerankerTimeout,
  llm.groundingLost,
  platform.batchInterference,
  platform.noisyNeighbour,
  platform.workerLoss,
  platform.demandSurge,
  platform.slowWorkers,
]
