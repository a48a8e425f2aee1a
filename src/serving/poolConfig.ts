import type { WorkMeter } from '../model/workAccount.ts'
import type { AdmissionRule } from './admission.ts'
import type { ServiceModel } from './serviceModel.ts'

/**
 * Queue disciplines: edf is earliest deadline first, wfq weighted fair queueing, ps processor sharing, srpt shortest remaining
 * processing time.
 */
export const disciplines = ['fifo', 'lifo', 'priority', 'priorityPreemptive', 'edf', 'wfq', 'ps', 'srpt'] as const
export type Discipline = (typeof disciplines)[number]

/** Whether a running job may be preempted or slowed down by a later one. Such pools run one job at a time. */
export function interrupts(discipline: Discipline): boolean {
  return discipline === 'priorityPreemptive' || discipline === 'srpt' || discipline === 'ps'
}

/** Settings that only some disciplines read. */
export const readBy: Readonly<Record<'weights' | 'chunk', readonly Discipline[]>> = {
  weights: ['wfq'],
  chunk: ['priorityPreemptive', 'srpt'],
}

/** Why processor sharing does not read these. */
export const unreadBySharing = {
  patience: 'with processor sharing nobody waits',
  deadline: 'that goes by the queue, and processor sharing has none',
} as const

/** How an idle worker fills a batch. Times in µs. */
export type Batching =
  | { kind: 'none' }
  /**
   * Up to max at once. Before maxDelayUs the largest preferred size that is reached, which by default is max; with maxDelayUs
   * 0 otherwise all that waits. Infinity among them is a full batch. See DynamicBatching.
   */
  | { kind: 'dynamic'; max: number; maxDelayUs: number; preferred?: readonly number[] }
  /** Streams hold slots on one worker each; one job of a stream at a time, oldest first. */
  | { kind: 'sequence'; streamsMax: number; max: number; maxDelayUs: number }

/** Configuration of a pool; `poolConflicts` says which parts conflict. Times in µs. */
export interface PoolConfig {
  name?: string
  workers: number
  service: ServiceModel
  /** Receives every interval of worker time spent on a job; null disables accounting. */
  book?: WorkMeter | null
  discipline?: Discipline
  batching?: Batching
  admission?: readonly AdmissionRule[]
  /** From a worker's machine being there to its first job, µs. The workers that a pool starts with are warm. */
  coldStartUs?: number
  /** Crashed workers begin their cold start after this, µs; null: only when `restart` is called. */
  restartUs?: number | null
  /** Weights of wfq by tenant; 1 where not named. */
  weights?: ReadonlyMap<number, number>
  /** priorityPreemptive and srpt: work can be interrupted at multiples of this after its start, µs; 0: at any time. */
  chunkUs?: number
  /** Workers per GPU; they slow each other. */
  instancesPerGpu?: number
  /** With k busy instances on a GPU each takes 1 + interference · (k − 1) times as long: 1 halves the speed of two, 0 has no effect. */
  interference?: number
  /** Reserves workers for batch traffic; with borrowing either side's idle workers serve the other. */
  partition?: { batchWorkers: number; borrowing: boolean }
}
