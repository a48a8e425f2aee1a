import { type DetectorOptions, settings } from './detectorOption.ts'
import { middle, middleAndSpread } from './median.ts'

/** One window of a stream: a p95, a mean, a sum; null without data. */
export interface Window {
  minute: number
  value: number | null
  /** Number of turns behind the value. */
  n: number
}

/** A window that differs from the stream's baseline for long enough to be a lasting change. */
export interface Change {
  minute: number
  value: number
  /** Median of the calm windows. */
  baseline: number
  /** Robust standard score (z) of the value against the calm windows. */
  score: number
  direction: 'up' | 'down'
  /** First minute of the excursion this minute belongs to. */
  since: number
}

export const changeOptions = {
  scoreMin: { unit: 'sigma', default: 6, min: 0, about: 'robust score that a window must reach to count as changed' },
  lasting: { unit: 'windows', default: 3, min: 1, about: 'changed windows in a row before it alarms' },
  changeMin: { unit: 'ratio', default: 0.15, min: 0, about: 'change against the baseline that anybody would care about' },
  sumMin: { unit: 'sigma', default: 25, min: 0, about: 'CUSUM of scores above 1.5 that alarms for a small change that stays' },
  turnsMin: { unit: 'turns', default: 20, min: 0, about: 'windows of fewer turns are passed over' },
  baselineMin: { unit: 'windows', default: 15, min: 1, about: 'calm windows needed before anything is judged' },
} as const satisfies DetectorOptions

type ChangeSettings = Record<keyof typeof changeOptions, number>

/** Calm windows kept: about an hour, so that a daily curve moves the baseline and an incident does not. */
const BASELINE_KEPT = 60
/**
 * Lower bound of the spread, as a share of the median: without it a nearly constant stream would have infinite scores.
 */
const SPREAD_MIN = 0.03
/** The spread of n windows is widened by this ÷ n: the deviation of 15 values is often a third too small. */
const UNSURE = 8
/** Subtracted from each window's score before it is summed (the CUSUM allowance): drift below it never accumulates. */
const ALLOWANCE = 1.5
/** Upper bound of a window's score in the sum, so that one outlier does not alarm. */
const SCORE_MAX = 8

/**
 * Finds lasting changes of a stream by median and MAD of its own calm windows: several windows in a row far out
 * (robust z with persistence), or many a little out (CUSUM). A window is compared with windows before the excursion it
 * may belong to, so an incident does not become its own baseline.
 */
export class ChangeWatch {
  private readonly options: ChangeSettings
  private readonly up: Excursion
  private readonly down: Excursion
  private readonly calm: Window[] = []
  private pending: Window[] = []

  constructor(given: Partial<Record<string, number>> = {}) {
    this.options = settings(changeOptions, given)
    this.up = new Excursion('up', this.options)
    this.down = new Excursion('down', this.options)
  }

  /** Takes the next window. Returns the change it is part of, or null, also while there are too few calm windows. */
  observe(window: Window): Change | null {
    if (window.value === null || window.n < this.options.turnsMin) return null
    let change: Change | null = null
    if (this.calm.length >= this.options.baselineMin) {
      const baseline = baselineOf(this.calm)
      const rise = this.up.observe(window, baseline)
      const fall = this.down.observe(window, baseline)
      change = rise ?? fall
    }
    this.pending.push(window)
    if (this.up.isOver && this.down.isOver) {
      this.calm.push(...this.pending)
      this.pending = []
      if (this.calm.length > BASELINE_KEPT) this.calm.splice(0, this.calm.length - BASELINE_KEPT)
    }
    return change
  }
}

/** The changes of all windows of a stream, without the nulls. */
export function changes(windows: readonly Window[], given: Partial<Record<string, number>> = {}): Change[] {
  const watch = new ChangeWatch(given)
  return windows.map((window) => watch.observe(window)).filter((change) => change !== null)
}

interface Baseline {
  median: number
  spread: number
  turns: number
}

function baselineOf(calm: readonly Window[]): Baseline {
  const { median, spread } = middleAndSpread(calm.map((window) => window.value as number))
  const turns = middle(calm.map((window) => window.n))
  const unsure = 1 + UNSURE / calm.length
  return { median, spread: Math.max(unsure * spread, SPREAD_MIN * Math.abs(median), Number.MIN_VALUE), turns }
}

/** A possible departure of a stream from its baseline in one direction. */
class Excursion {
  private readonly direction: 'up' | 'down'
  private readonly options: ChangeSettings
  private sum = 0
  private inARow = 0
  private began = 0
  private open = false

  constructor(direction: 'up' | 'down', options: ChangeSettings) {
    this.direction = direction
    this.options = options
  }

  get isOver(): boolean {
    return this.sum === 0
  }

  observe({ minute, value, n }: Window, { median, spread, turns }: Baseline): Change | null {
    const sign = this.direction === 'up' ? 1 : -1
    // The spread of a window with fewer turns is wider by the root of the ratio.
    const sigma = spread * Math.sqrt(Math.max(1, turns / n))
    const away = sign * ((value as number) - median)
    const score = away / sigma
    if (this.sum === 0) this.began = minute
    this.sum = Math.max(0, this.sum + Math.min(score, SCORE_MAX) - ALLOWANCE)
    const matters = away >= this.options.changeMin * Math.abs(median)
    this.inARow = matters && score >= this.options.scoreMin ? this.inARow + 1 : 0
    if (this.sum === 0) this.open = false
    if (this.inARow >= this.options.lasting || (matters && this.sum >= this.options.sumMin)) this.open = true
    if (!this.open || !matters) return null
    return {
      minute,
      value: value as number,
      baseline: median,
      score: sign * score,
      direction: this.direction,
      since: this.began,
    }
  }
}
