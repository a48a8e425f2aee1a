import type { Shorthand } from '../model/shorthand.ts'
import * as capacity from './capacityMitigations.ts'
import * as degrade from './degradeMitigations.ts'
import * as release from './releaseMitigations.ts'

/** The mitigations shipped with parley; `takesUs` is the time from the decision to the effect. */
export const mitigations: readonly Shorthand[] = [
  release.rollbackVersion,
  release.sliceFlag,
  release.pinIndex,
  capacity.scaleOut,
  capacity.warmPool,
  capacity.shed,
  capacity.reduceBatchDelay,
  capacity.pauseBatch,
  capacity.drainWorker,
  degrade.shortFirstSegment,
  degrade.retrievalCap,
  degrade.tokenBudget,
  degrade.smallerModel,
  degrade.stopRetries,
  degrade.longerHangover,
  degrade.deeperPlayback,
  degrade.purgeSemanticCache,
]
