/** Where work waits on the path of a turn: what metrics and charts know of a stage. */
export interface StageQueue {
  /** `<name>.queueDepth` is its metric, `stage=<name>` its slice. */
  name: string
  /** What charts call it. */
  title: string
  /** Name of the stage. */
  stage: string
  /** Kinds of the pools in front of which work waits; [] for a queue without pools. */
  pools: readonly string[]
  /** What waits without a pool (in a device, say), as a plural; '' where nothing does. */
  backlog: string
}
