/** What an autoscaler can watch and turn: a worker pool or a fleet of LLM replicas. */
export interface Scalable {
  /** Workers asked for: those up, cold and down, without those that are leaving. */
  readonly workersWanted: number
  /** Workers that serve. */
  readonly workersUp: number
  /** Jobs waiting and running. */
  readonly outstanding: number
  /** Jobs waiting. */
  readonly queueDepth: number
  /** Busy share of the serving workers since this was last asked, 0–1 (0 when none served). Only the autoscaler asks. */
  utilisationSinceAsked(): number
  /** New workers come cold; workers too many finish what they have and leave. */
  setWorkers(count: number): void
}
