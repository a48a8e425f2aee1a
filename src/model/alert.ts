/** What a detector says about one minute. */
export interface Alert {
  detector: string
  /** The minute it speaks of. */
  minute: number
  /** When it spoke, in minutes from the start of the run: not before what it saw had arrived. Filled in by the run. */
  atMinute?: number
  /** The pool, route or version it speaks of; '' for the whole service. */
  subject: string
  action: string
  /** The numbers behind it, by name (`queueGrowth`, `p95Ms`, …). */
  evidence: Record<string, number>
}
