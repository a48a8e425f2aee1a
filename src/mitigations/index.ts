import type { Shorthand } from '../model/shorthand.ts'
import * as capacity from './capacityMitigations.ts'
import * as degrade from './degradeMitigations.ts'
import * as release from './releaseMitigations.ts'

/** Named mitigations by the word a scenario writes after `mitigation:`. `takesUs` is the time from the decision to the effect. */
export const mitigations = {
  'rollback-version': release.rollbackVersion,
  'slice-flag': release.sliceFlag,
  'pin-index': release.pinIndex,
  'scale-out': capacity.scaleOut,
  'warm-pool': capacity.warmPool,
  shed: capacity.shed,
  'reduce-batch-delay': capacity.reduceBatchDelay,
  'pause-batch': capacity.pauseBatch,
  'drain-worker': capacity.drainWorker,
  'short-first-segment': degrade.shortFirstSegment,
  'retrieval-cap': degrade.retrievalCap,
  'token-budget': degrade.tokenBudget,
  'smaller-model': degrade.smallerModel,
  'stop-retries': degrade.stopRetries,
  'longer-hangover': degrade.longerHangover,
  'deeper-playback': degrade.deeperPlayback,
  'purge-semantic-cache': degrade.purgeSemanticCache,
} satisfies Record<string, Shorthand>
