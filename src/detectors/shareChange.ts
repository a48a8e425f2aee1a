import { type DetectorOptions, settings } from './detectorOption.ts'
import { wilson } from './proportion.ts'
import type { Change, Window } from './change.ts'

export const shareChangeOptions = {
  timesMin: { unit: 'times', default: 2, min: 0, about: 'rise of the share that is looked for' },
  pointsMin: { unit: 'ratio', default: 0.02, min: 0, about: 'least rise of the share that is looked for' },
  evidenceMin: {
    unit: 'nats',
    default: 14,
    min: 0,
    about: 'log likelihood ratio that alarms; a stream without change reaches h about once in e^h windows',
  },
  turnsMin: { unit: 'turns', default: 5, min: 0, about: 'windows of fewer turns are passed over' },
  baselineMin: { unit: 'turns', default: 300, min: 1, about: 'calm turns needed before anything is judged' },
  windowsMin: { unit: 'windows', default: 15, min: 1, about: 'calm windows needed, to know how much they scatter' },
} as const satisfies DetectorOptions

/**
 * The baseline is this many standard errors above the share of the calm windows: a share estimated from few turns
 * alarms less.
 */
const BASELINE_SIGMAS = 1.5
/** Calm windows kept in the baseline. */
const BASELINE_KEPT = 240

/**
 * Finds a lasting rise of a share (errors, interruptions, ungrounded answers) with small counts: a CUSUM of binomial
 * log likelihood ratios between the raised share and the baseline, whose false alarm rate on an unchanged stream is
 * about e^−h (Lorden 1971). The baseline is a little above the share of the calm windows, and correlated turns of a
 * window (over-dispersion) count for fewer, so that too little evidence never alarms.
 */
export class ShareChangeWatch {
  private readonly options: Record<keyof typeof shareChangeOptions, number>
  private readonly calm: Window[] = []
  private pending: Window[] = []
  private evidence = 0
  private began = 0
  private open = false

  constructor(given: Partial<Record<string, number>> = {}) {
    this.options = settings(shareChangeOptions, given)
  }

  /** Takes the next window. Returns a change if the share is raised in it on enough evidence, else null. */
  observe(window: Window): Change | null {
    if (window.value === null || window.n < this.options.turnsMin) return null
    const { share, upper, turns, dispersion } = baselineOf(this.calm)
    const { baselineMin, windowsMin } = this.options
    if (turns >= baselineMin && this.calm.length >= windowsMin) this.weigh(window, upper, dispersion)
    this.pending.push(window)
    if (this.evidence === 0) {
      this.calm.push(...this.pending)
      this.pending = []
      if (this.calm.length > BASELINE_KEPT) this.calm.splice(0, this.calm.length - BASELINE_KEPT)
    }
    const { minute, value } = window
    if (!this.open || value <= upper) return null
    return { minute, value, baseline: share, score: this.evidence, direction: 'up', since: this.began }
  }

  private weigh(window: Window, usual: number, dispersion: number): void {
    const { timesMin, pointsMin, evidenceMin } = this.options
    const raised = Math.min(0.99, Math.max(timesMin * usual, usual + pointsMin))
    if (this.evidence === 0) this.began = window.minute
    this.evidence = Math.max(0, this.evidence + logLikelihoodRatio(window, usual, raised) / dispersion)
    if (this.evidence === 0) this.open = false
    if (this.evidence >= evidenceMin) this.open = true
  }
}

/** The changes of all windows of a stream of shares, without the nulls. */
export function shareChanges(windows: readonly Window[], given: Partial<Record<string, number>> = {}): Change[] {
  const watch = new ShareChangeWatch(given)
  return windows.map((window) => watch.observe(window)).filter((change) => change !== null)
}

function logLikelihoodRatio({ value, n }: Window, usual: number, raised: number): number {
  const hits = (value as number) * n
  return hits * Math.log(raised / usual) + (n - hits) * Math.log((1 - raised) / (1 - usual))
}

/**
 * The pooled share of calm windows, its upper bound, and their dispersion relative to binomial (Pearson's χ² ÷
 * windows, at least 1).
 */
function baselineOf(calm: readonly Window[]): { share: number; upper: number; turns: number; dispersion: number } {
  let turns = 0
  let hits = 0
  for (const { value, n } of calm) {
    turns += n
    hits += (value as number) * n
  }
  const share = turns === 0 ? 0 : hits / turns
  const expected = Math.max(share, 1 / (turns + 1))
  let chiSquare = 0
  for (const { value, n } of calm) {
    chiSquare += (n * ((value as number) - expected) ** 2) / (expected * (1 - Math.min(expected, 0.999)))
  }
  const upper = wilson(share, turns, BASELINE_SIGMAS).high
  return { share, upper, turns, dispersion: Math.max(1, chiSquare / Math.max(1, calm.length - 1)) }
}
