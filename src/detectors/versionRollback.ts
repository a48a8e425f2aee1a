import type { Streams } from '../metrics/streams.ts'
import type { Alert } from '../model/alert.ts'
import { type Where, sliceName } from '../model/slice.ts'
import { settings } from './detectorOption.ts'
import { Z_ONE_SIDED } from './proportion.ts'
import { rollback, rollbackOptions } from './rollback.ts'
import { VersionTally } from './versionTally.ts'
import type { ClosedMinute, RunDetector } from './runDetector.ts'

export const versionRollbackOptions = {
  ...rollbackOptions,
  sigmas: {
    unit: 'sigma',
    default: 4,
    min: 0,
    about: 'standard errors a regression must stand above 0: it is looked at every minute, not once',
  },
  regressionMin: { unit: 'ratio', default: 0.03, min: 0, max: 1, about: 'rise of the share of bad turns that is worth a rollback' },
} as const

/**
 * The version to roll back, in a run: the share of bad turns of every version introduced during the run, in all turns
 * and in each named slice, against the turns of the versions it replaces; judged by the same rule as a table of
 * regressions.
 */
export class VersionRollback implements RunDetector {
  private readonly options: Record<keyof typeof versionRollbackOptions, number>
  private readonly streams: Streams
  private tally: VersionTally | null = null

  constructor(streams: Streams, options: Partial<Record<string, number>> = {}) {
    this.streams = streams
    this.options = settings(versionRollbackOptions, options)
  }

  observe(closed: ClosedMinute): Alert[] {
    this.tally ??= new VersionTally(slicesOf(closed.slices), this.streams)
    this.tally.add(closed)
    const regressions = this.tally.regressions()
    if (regressions.length === 0) return []
    const { criticalWeight, regressionMin, sigmas } = this.options
    // `rollback` subtracts a fixed number of standard errors; scaling each error by `sigmas` ÷ that number subtracts
    // `sigmas` of them.
    const longer = regressions.map((one) => ({ ...one, stderr: (one.stderr * sigmas) / Z_ONE_SIDED }))
    const advice = rollback(longer, new Map(), { criticalWeight, regressionMin })
    if (advice.candidate === null) return []
    const [worst] = advice.because
    return [
      {
        detector: 'rollback',
        minute: closed.minute,
        subject: advice.candidate,
        action: 'roll_back',
        evidence: {
          score: advice.scores.get(advice.candidate) ?? 0,
          regression: worst.regression,
          lowerBound: worst.lowerBound,
          slices: advice.because.length,
        },
      },
    ]
  }
}

/** All turns, and each named slice that is not all turns. */
function slicesOf(named: Record<string, Where>): Record<string, Where> {
  return { all: {}, ...Object.fromEntries(Object.entries(named).filter(([, where]) => sliceName(where) !== '')) }
}
