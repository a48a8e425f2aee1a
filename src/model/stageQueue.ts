/** A queue in the path of a turn, as metrics and charts name it. */
export interface StageQueue {
  /** `<name>.queueDepth` is its metric, `stage=<name>` its slice. */
  name: string
  /** Its name in charts. */
  title: string
  /** Name of the stage. */
  stage: string
  /** Kinds of the pools that it queues for; [] for a queue without pools. */
  pools: readonly string[]
  /** What waits without a pool (in a device, say), as a plural; '' for none. */
  backlog: string
}
