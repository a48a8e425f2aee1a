/** The result of one expectation of the scenario: a row of the verdict table. */
export interface Verdict {
  name: string
  /** What must move, what must stay flat, what a detector must report. */
  kind: 'moves' | 'flat' | 'detector'
  metric: string
  /** A named slice, a canonical slice, or '' for all. */
  slice: string
  /** The bounds in words. */
  expected: string
  /** The twin's and the drill's value in the metric's unit; null when nothing was measured. */
  healthy: number | null
  drill: number | null
  /** The observed result, in words. */
  seen: string
  ok: boolean
}
