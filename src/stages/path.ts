import type { Simulation } from '../kernel/simulation.ts'
import type { Call } from '../model/call.ts'
import type { KnobCell } from '../model/knobCell.ts'
import type { SliceDictionary } from '../model/slice.ts'
import type { FactTable, Outcome } from '../model/factTable.ts'
import type { AttemptColumn } from '../model/factTables.ts'
import type { Turn } from '../model/turn.ts'
import type { LlmFleet } from '../serving/llm/fleet.ts'
import type { Pool } from '../serving/pool.ts'

/** What a turn can be told to do next: every stage hands on by one of these verbs. */
export interface Path {
  capture: { speak(turn: Turn): void }
  uplink: { send(turn: Turn): void }
  vad: { hear(turn: Turn): void }
  asr: { open(call: Call): void; close(call: Call): void; hear(turn: Turn): void; finish(turn: Turn): void }
  retrieval: { find(turn: Turn): void }
  llm: { ask(turn: Turn): void; leave(turn: Turn): void }
  tts: { say(turn: Turn, characters: number): void }
  downlink: { send(turn: Turn, part: number, audioUs: number): void }
  playback: { hear(turn: Turn, part: number, audioUs: number, arrivesUs: number): void; allSaid(turn: Turn): void }
  /** The person at both ends. */
  caller: { heardFirst(turn: Turn): void; end(turn: Turn, outcome: Outcome): void }
}

/** A pool where one region's work of one stage is done, and what its work costs. */
export interface Site<Server> {
  name: string
  server: Server
  /** GPUs of one worker; 0 for CPU pools. */
  gpusPerWorker: number
  /** Price of one worker for one µs, USD, as of now. */
  usdPerWorkerUs: number
  /** Code of the pool in facts. */
  code: number
  /** Code of the model in turns' column llm_model; −1: it runs none that has a name. */
  model: number
}

export type PoolSite = Site<Pool>
export type LlmSite = Site<LlmFleet>

/** Pools of one kind by region code of the slice dictionary. */
export interface Sites {
  vad: PoolSite[]
  asr: PoolSite[]
  embed: PoolSite[]
  rerank: PoolSite[]
  tts: PoolSite[]
  egress: PoolSite[]
  llm: LlmSite[]
  /** The region's smaller model; undefined where there is none. */
  llmFallback: LlmSite[]
}

/** Work that waits somewhere without a pool (a device's send buffer, a client's jitter buffer): Σ of waits since the minute began. */
export interface Backlog {
  captureUs: number
  playbackUs: number
}

/** What a stage is built from. */
export interface StageContext {
  simulation: Simulation
  dictionary: SliceDictionary
  knob(address: string): KnobCell
  path: Path
  sites: Sites
  backlog: Backlog
  /** Where requests to the language model are written down when they are over. */
  attempts: FactTable<AttemptColumn>
}
