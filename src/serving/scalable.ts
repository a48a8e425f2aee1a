/** What an autoscaler can watch and turn: a worker pool or a fleet of LLM replicas. */
export interface Scalable {
  /** Workers that serve or will when they are warm: up or cold, without those that are leaving or have crashed. */
  readonly workersPresent: number
  /** Workers that serve. */
  readonly workersUp: number
  /** Jobs waiting and running. */
  readonly outstanding: number
  /** Jobs waiting. */
  readonly queueDepth: number
  /** Busy share of the serving workers since this was last asked, 0–1 (0 when none served). Only the autoscaler asks. */
  utilisationSinceAsked(): number
  /** Adds `count` workers, which come cold. */
  scaleUp(count: number): void
  /** Lets `count` workers go, those first that are missed least: crashed, cold, idle. Busy ones finish what they have. */
  scaleDown(count: number): void
  /** Gives back the machines of up to `count` crashed workers, which then do not return. */
  giveBackCrashed(count: number): void
  /** Called each time a crashed worker has begun its cold start on its old machine; null: nobody is. */
  onReturn: (() => void) | null
}
