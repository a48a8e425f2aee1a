/** What a detector says about one minute. */
export interface Alert {
  detector: string
  minute: number
  /** The pool, route or version it speaks of; '' for the whole service. */
  subject: string
  action: string
  /** The numbers behind it, by name (`queueGrowth`, `p95Ms`, …). */
  evidence: Record<string, number>
}
