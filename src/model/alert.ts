/** One detector's alert about one minute. */
export interface Alert {
  detector: string
  /** The minute that the alert is about. */
  minute: number
  /** When it was raised, in minutes from the start of the run: not before its input had arrived. Filled in by the run. */
  atMinute?: number
  /** The pool, route or version that it is about; '' for the whole service. */
  subject: string
  action: string
  /** The numbers behind it, by name (`queueGrowth`, `p95Ms`, …). */
  evidence: Record<string, number>
}
