import type { WorkBook } from '../model/workAccount.ts'
import type { AdmissionRule } from './admission.ts'
import type { ServiceModel } from './serviceModel.ts'

export const disciplines = ['fifo', 'lifo', 'priority', 'priorityPreemptive', 'edf', 'wfq', 'ps', 'srpt'] as const
export type Discipline = (typeof disciplines)[number]

/** Whether a job may be set aside, or slowed down, for one that came after it began. Such pools take one job at a time. */
export function interrupts(discipline: Discipline): boolean {
  return discipline === 'priorityPreemptive' || discipline === 'srpt' || discipline === 'ps'
}

/** What only some disciplines look at. */
export const readBy: Readonly<Record<'weights' | 'chunk', readonly Discipline[]>> = {
  weights: ['wfq'],
  chunk: ['priorityPreemptive', 'srpt'],
}

/** Why processor sharing does not look at these. */
export const unreadBySharing = {
  patience: 'with processor sharing nobody waits',
  deadline: 'that goes by the queue, and processor sharing has none',
} as const

/** How an idle worker fills a batch. Times in µs. */
export type Batching =
  | { kind: 'none' }
  /**
   * Up to max at once. Before maxDelayUs the largest preferred size that is reached, which without any is max; with
   * maxDelayUs 0 else what waits. Infinity among them is a full batch. See DynamicBatching.
   */
  | { kind: 'dynamic'; max: number; maxDelayUs: number; preferred?: readonly number[] }
  /** Streams hold slots on one worker each; one job of a stream at a time, oldest first. */
  | { kind: 'sequence'; streamsMax: number; max: number; maxDelayUs: number }

export interface PoolConfig {
  name?: string
  workers: number
  service: ServiceModel
  /** Told of every piece of worker time that goes into a job; null: nobody is. */
  book?: WorkBook | null
  discipline?: Discipline
  batching?: Batching
  admission?: readonly AdmissionRule[]
  /** From a worker being there to its first job. The workers a pool begins with are warm. */
  coldStartUs?: number
  /** Crashed workers begin their cold start by themselves after this; null: when `restart` is called. */
  restartUs?: number | null
  /** Weights of wfq by tenant; 1 where not named. */
  weights?: ReadonlyMap<number, number>
  /** priorityPreemptive and srpt: work can be interrupted at multiples of this after it began; 0: at any time. */
  chunkUs?: number
  /** Workers per GPU; they slow each other. */
  instancesPerGpu?: number
  /** With k busy instances on a GPU each takes 1 + interference · (k − 1) times as long: 1 halves two, 0 lets them be. */
  interference?: number
  /** Keeps workers for batch traffic; with borrowing either side works for the other when it has nothing to do. */
  partition?: { batchWorkers: number; borrowing: boolean }
}
