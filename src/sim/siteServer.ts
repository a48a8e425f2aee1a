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
  kvUsage: number | null
  usd: number
}

/** Everything the world wants of a pool or a fleet besides its work. */
export interface SiteServer extends Scalable {
  /** The window since the last call, without name, stage, region and money; and the worker time rented in it. */
  close(nowUs: number): { window: Omit<SiteMinute, 'name' | 'stage' | 'region' | 'usd'>; billedUs: number }
  crash(workers: number): void
  restart(): void
  drain(workers: number): void
  warm(): void
  flush(): void
  laws(nowUs: number): Law[]
}
