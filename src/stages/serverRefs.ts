import type { LlmFleet } from '../serving/llm/fleet.ts'
import type { Pool } from '../serving/pool.ts'

/** A server for one region's work of one kind, and the price of that work. */
export interface ServerRef<Server> {
  name: string
  server: Server
  /** GPUs of one worker; 0 for CPU pools. */
  gpusPerWorker: number
  /** Present price of one worker for one µs, USD. */
  usdPerWorkerUs: number
  /** Code of the pool in facts. */
  code: number
  /** Code of the model in turns' column llm_model; −1: no named model. */
  model: number
}

export type PoolRef = ServerRef<Pool>
export type FleetRef = ServerRef<LlmFleet>

/** The servers of a world by kind of pool, then by region code of the slice dictionary. */
export interface ServerRefs {
  /** The first pool of the kind in each region. */
  of<Ref extends ServerRef<unknown>>(kind: string): readonly Ref[]
  /** The second pool of the kind in each region, where there is one: the fallback. */
  fallbackOf<Ref extends ServerRef<unknown>>(kind: string): readonly Ref[]
}
