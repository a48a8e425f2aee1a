import type { Scalable } from '../serving/scalable.ts'
import type { Law } from './law.ts'

/** What one site did in a minute. Depths and workers are means over it. */
export interface SiteMinute {
  name: string
  stage: string
  region: string
  queueDepthMean: number
  utilisation: number | null
  workersUp: number
  workersCold: number
  workersDown: number
  batchSizeMean: number | null
  arrivals: number
  refused: number
  started: number
  waitUsSum: number
  /** KV blocks in use ÷ all when the minute closes; null for pools without. */
  kvUsage: number | null
  /** Requests that lost their KV blocks, and the tokens that were computed again for it. */
  preemptions: number
  recomputedTokens: number
  /** Age of the job that has waited longest when the minute closes; null when none waits. */
  oldestWaitUs: number | null
  /** Worker time rented, and its price. */
  billedUs: number
  usd: number
}

/** Everything the world wants of a pool or a fleet besides its work. */
export interface SiteServer extends Scalable {
  /** The window since the last call, without name, stage, region and money. */
  close(nowUs: number): Omit<SiteMinute, 'name' | 'stage' | 'region' | 'usd'>
  crash(workers: number): void
  restart(): void
  drain(workers: number): void
  warm(): void
  flush(): void
  laws(nowUs: number): Law[]
}
