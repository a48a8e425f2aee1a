import type { Stream } from '../metrics/streams.ts'
import type { Alert } from '../model/alert.ts'
import type { MinuteTable } from '../model/metricPoint.ts'
import { type Change, ChangeWatch, type Window } from './change.ts'
import { ShareChangeWatch } from './shareChange.ts'
import type { RunDetector } from './runDetector.ts'

/**
 * The direction of change that matters; null is both. Shares are watched for rises only, unless a fall is asked for.
 */
export type Sense = 'up' | 'down' | null

/**
 * Gauges describe the whole service, not turns, and move in steps: an autoscaler that adds one worker is no incident.
 */
const gaugeOptions = { turnsMin: 1, changeMin: 0.3, lasting: 5 }

/**
 * Lasting changes of one stream in one slice of a run: rises of shares of turns by binomial evidence, all else by
 * robust score.
 */
export class StreamChange implements RunDetector {
  private readonly stream: string
  private readonly slice: string
  private readonly sense: Sense
  private readonly watch: { observe(window: Window): Change | null }

  constructor({ name, metric }: Stream, slice: string, sense: Sense = 'up', options: Partial<Record<string, number>> = {}) {
    this.stream = name
    this.slice = slice
    this.sense = sense
    const isShare = metric.kind === 'mean' && metric.unit === 'ratio' && sense !== 'down'
    const given = metric.kind === 'gauge' ? { ...gaugeOptions, ...options } : options
    this.watch = isShare ? new ShareChangeWatch(given) : new ChangeWatch(given)
  }

  observe({ minutes, minute }: { minutes: MinuteTable; minute: number }): Alert[] {
    const latest = minutes.latest(this.stream, this.slice)
    return latest?.minute === minute ? this.alertsOf(this.watch.observe(latest)) : []
  }

  /** All alerts of a whole series. */
  seeAll(windows: readonly Window[]): Alert[] {
    return windows.flatMap((window) => this.alertsOf(this.watch.observe(window)))
  }

  private alertsOf(change: Change | null): Alert[] {
    if (change === null || (this.sense !== null && change.direction !== this.sense)) return []
    const { minute, value, baseline, score, since, direction } = change
    const subject = this.slice === '' ? this.stream : `${this.stream} ${this.slice}`
    const action = direction === 'up' ? 'look_into_the_rise' : 'look_into_the_fall'
    return [{ detector: 'change', minute, subject, action, evidence: { value, baseline, score, since } }]
  }
}
