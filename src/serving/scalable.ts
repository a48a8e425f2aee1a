/** The interface an autoscaler measures and controls: a worker pool or a fleet of LLM replicas. */
export interface Scalable {
  /** Workers that serve or will when warm: up or cold, without draining or crashed ones. */
  readonly workersPresent: number
  /** Workers that serve. */
  readonly workersUp: number
  /** Jobs waiting and running. */
  readonly outstanding: number
  /** Jobs waiting. */
  readonly queueDepth: number
  /** Busy share of the serving workers since the last call, 0–1 (0 when none served). Only the autoscaler calls it. */
  utilisationSinceAsked(): number
  /** Adds `count` workers, which start cold. */
  scaleUp(count: number): void
  /** Removes `count` workers, the cheapest to lose first: crashed, cold, idle. Busy ones finish their work. */
  scaleDown(count: number): void
  /** Releases the machines of up to `count` crashed workers, which then do not restart. */
  releaseCrashed(count: number): void
  /** Called each time a crashed worker has begun its cold start on its old machine; null: no callback. */
  onReturn: (() => void) | null
}
