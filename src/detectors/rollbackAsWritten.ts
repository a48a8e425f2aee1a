import { UnusableData } from './unusableData.ts'

/** How much worse a version does in a slice than the version it replaced; negative is better. */
export interface SliceRegression {
  version: string
  slice: string
  regression: number
}

/** The version to roll back (null: none), with all scores. */
export interface RollbackChoice {
  candidate: string | null
  /** Score by version, in the order in which versions first appear. */
  scores: Map<string, number>
}

/**
 * The runbook's rollback candidate with its own arithmetic: Σ max(0, regression) × weight per version, the first
 * version of the highest score, none when that is 0. Equal to the runbook's Python, NaN and negative weights included.
 * An empty list, which raises ValueError there, throws UnusableData.
 */
export function rollbackAsWritten(
  regressions: readonly SliceRegression[],
  weights: ReadonlyMap<string, number> = new Map(),
): RollbackChoice {
  const scores = new Map<string, number>()
  for (const { version, slice, regression } of regressions) {
    const harm = regression > 0 ? regression : 0
    scores.set(version, (scores.get(version) ?? 0) + harm * (weights.get(slice) ?? 1))
  }
  let best: [string, number] | null = null
  for (const entry of scores) if (best === null || entry[1] > best[1]) best = entry
  if (best === null) throw new UnusableData('there is no version to choose from')
  return { candidate: best[1] === 0 ? null : best[0], scores }
}
