import type { DetectorOptions } from './detectorOption.ts'
import { settings } from './detectorOption.ts'
import { Z_ONE_SIDED } from './proportion.ts'
import type { SliceRegression } from './rollbackAsWritten.ts'
import { UnusableData } from './unusableData.ts'

/** A regression with its precision. */
export interface MeasuredRegression extends SliceRegression {
  /** Turns of the version in the slice, the weight of the slice. Null: unknown, every slice has equal weight. */
  turns?: number | null
  /**
   * Standard error of the regression. Null: estimated from the turns; without turns the regression is taken as exact.
   */
  stderr?: number | null
}

/** The version to roll back first (null: none), and why. */
export interface RollbackAdvice {
  candidate: string | null
  /** Σ weight · turns · max(0, lower bound of the regression), by version. */
  scores: Map<string, number>
  verdict: 'roll_back' | 'wait_for_more_turns' | 'degrade_instead'
  /** Slices in which the candidate is significantly worse, critical ones first. */
  because: { slice: string; regression: number; lowerBound: number; critical: boolean }[]
}

export const rollbackOptions = {
  criticalWeight: { unit: 'times', default: 1, min: 0, about: 'slices of a greater weight than this are critical' },
  regressionMin: { unit: 'ratio', default: 0, min: 0, max: 1, about: 'a regression surely above this counts' },
} as const satisfies DetectorOptions

/**
 * Lower bound of the share of bad turns from which the error of a regression is estimated when only turns are known.
 * Assumption.
 */
const BAD_SHARE_MIN = 0.05

/**
 * The version to roll back first. A version that is significantly worse (lower 95 % bound above 0) in a critical slice
 * ranks before every version that is not, however many trivial slices those lose. Ties are broken by harm: weight ×
 * turns × lower bound. When none is significantly worse: wait for more turns if some look worse, else the release is
 * healthy and the cause is demand or a dependency: degrade instead. Gains elsewhere never offset harm.
 * Throws UnusableData for no rows, a repeated version and slice, and values that are not numbers.
 */
export function rollback(
  regressions: readonly MeasuredRegression[],
  weights: ReadonlyMap<string, number> = new Map(),
  given: Partial<Record<string, number>> = {},
): RollbackAdvice {
  const options = settings(rollbackOptions, given)
  check(regressions)
  const scores = new Map<string, number>()
  const critical = new Map<string, number>()
  for (const one of regressions) {
    const weight = weights.get(one.slice) ?? 1
    const bound = lowerBound(one)
    const harm = bound > options.regressionMin ? weight * (one.turns ?? 1) * bound : 0
    scores.set(one.version, (scores.get(one.version) ?? 0) + harm)
    if (weight > options.criticalWeight) critical.set(one.version, (critical.get(one.version) ?? 0) + harm)
  }
  const ranked = [...scores.keys()].sort(
    (a, b) => (critical.get(b) ?? 0) - (critical.get(a) ?? 0) || (scores.get(b) ?? 0) - (scores.get(a) ?? 0),
  )
  const candidate = (scores.get(ranked[0]) ?? 0) > 0 ? ranked[0] : null
  const looksWorse = regressions.some((one) => one.regression > options.regressionMin)
  return {
    candidate,
    scores,
    verdict: candidate !== null ? 'roll_back' : looksWorse ? 'wait_for_more_turns' : 'degrade_instead',
    because: reasons(regressions, candidate, weights, options.criticalWeight, options.regressionMin),
  }
}

/** One-sided 95 % lower bound of a regression. */
function lowerBound({ regression, turns = null, stderr = null }: MeasuredRegression): number {
  if (stderr !== null) return regression - Z_ONE_SIDED * stderr
  if (turns === null) return regression
  if (turns === 0) return Number.NEGATIVE_INFINITY
  const share = Math.min(0.5, Math.max(BAD_SHARE_MIN, Math.abs(regression)))
  return regression - Z_ONE_SIDED * Math.sqrt((2 * share * (1 - share)) / turns)
}

function reasons(
  regressions: readonly MeasuredRegression[],
  candidate: string | null,
  weights: ReadonlyMap<string, number>,
  criticalWeight: number,
  regressionMin: number,
): RollbackAdvice['because'] {
  return regressions
    .filter((one) => one.version === candidate && lowerBound(one) > regressionMin)
    .map((one) => ({
      slice: one.slice,
      regression: one.regression,
      lowerBound: lowerBound(one),
      critical: (weights.get(one.slice) ?? 1) > criticalWeight,
    }))
    .sort((a, b) => Number(b.critical) - Number(a.critical) || b.lowerBound - a.lowerBound)
}

function check(regressions: readonly MeasuredRegression[]): void {
  if (regressions.length === 0) throw new UnusableData('there is no version to choose from')
  const taken = new Set<string>()
  const counted = regressions.some((one) => one.turns != null)
  for (const [row, { version, slice, regression, turns, stderr }] of regressions.entries()) {
    const key = JSON.stringify([version, slice])
    if (taken.has(key)) throw new UnusableData(`version "${version}" has slice "${slice}" twice`, row, 'slice')
    taken.add(key)
    if (!Number.isFinite(regression)) throw new UnusableData('the regression is no finite number', row, 'regression')
    if (counted && turns == null) throw new UnusableData('turns are missing here but given elsewhere', row, 'turns')
    if (turns != null && !(turns >= 0 && turns < Number.POSITIVE_INFINITY))
      throw new UnusableData('turns must be 0 or more', row, 'turns')
    if (turns != null && stderr == null && Math.abs(regression) > 1) {
      throw new UnusableData(
        `${regression} is no difference of shares, so it needs its standard error`,
        row,
        'regression',
      )
    }
    if (stderr != null && !(stderr >= 0)) throw new UnusableData('a standard error must be 0 or more', row, 'stderr')
  }
}
