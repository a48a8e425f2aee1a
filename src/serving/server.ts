import type { Law } from '../model/law.ts'
import type { WorkerName } from '../model/workerName.ts'
import type { Scalable } from './scalable.ts'

/** What one server did since its window was last asked for. Times in µs; depths and workers are means over the window. */
export interface ServerWindow {
  queueDepthMean: number
  /** Busy share of the serving workers, 0–1; null when none served. */
  utilisation: number | null
  workersUp: number
  workersCold: number
  workersDown: number
  /** Null without a batch. */
  batchSizeMean: number | null
  arrivals: number
  refused: number
  /** Left the queue when its patience ended. */
  abandoned: number
  /** Work that met a worker for the first time, and the sum of its waits. */
  started: number
  waitUsSum: number
  /** KV blocks in use ÷ all when the window ends, 0–1; null for servers without. */
  kvUsage: number | null
  /** Requests that lost their KV blocks, and the tokens that were computed again for it. */
  preemptions: number
  recomputedTokens: number
  /** How long the work has waited that came first of all that waits when the window ends; NaN when none does. */
  oldestWaitUs: number
  /** Worker time rented. */
  billedUs: number
  /** Of it: up (leaving workers included), cold, down; and of the time up, at work, and leaving without work. */
  upUs: number
  coldUs: number
  downUs: number
  busyUs: number
  drainingUs: number
}

/** Workers behind a queue that work is submitted to: a pool of jobs, or a fleet of LLM replicas. */
export interface Server<Work> extends Scalable {
  readonly name: string
  /** Takes work in, or refuses it at once; its listener is told before this returns. */
  submit(work: Work): void
  /** Withdraws work without a word to its listener. What runs for it may run to the end of its batch or iteration. */
  cancel(work: Work): void
  /** Books the time of what runs, so that the minute that ends has its share. */
  settle(): void
  /** What it did since the last call; `nowUs` must be the present. */
  window(nowUs: number): ServerWindow
  /** Worker time rented since the start of the run, µs. */
  readonly rentedUs: number
  /** Workers that load weights. */
  readonly workersCold: number
  /** So many workers die with what they run, or this one. Work whose listener has no `lost` waits again. Returns how many it found. */
  crash(workers: number): number
  crashWorker(worker: WorkerName): number
  /** So many workers take nothing new and leave when they are done, or this one, and a cold one comes for each. Returns how many it found. */
  drain(workers: number): number
  drainWorker(worker: WorkerName): number
  /** Every worker stops with what it runs and starts cold. */
  restart(): void
  /** Cold workers are ready now. */
  warm(): void
  /** Forgets what is kept from past work to do future work faster. */
  flush(): void
  /** What must hold of its counts at any time. */
  laws(nowUs: number): Law[]
}
