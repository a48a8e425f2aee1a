import type { KnobSpecs } from '../model/knob.ts'
import { disciplines } from './poolConfig.ts'
import { replicaKnobs } from './replicaKnobs.ts'

/** All knobs of pools; the address is `pool/<name>.<knob>`. None is read per turn. The server kind decides which of them a pool has. */
export const poolKnobs = {
  workers: {
    unit: 'count',
    base: 1,
    min: 0,
    max: 10000,
    integer: true,
    perTurn: false,
    about:
      'GPU replicas or CPU cores at the start. A change adds cold ones or lets some go by its difference, and lifting it takes that back; of an autoscaled pool it moves min and max by as much while it lasts.',
  },
  slowdown: {
    unit: 'times',
    base: 1,
    min: 0.01,
    max: 1000,
    perTurn: false,
    about: 'Service time of every worker times this.',
  },
  slowWorkerTimes: {
    unit: 'times',
    base: 1,
    min: 0.01,
    max: 1000,
    perTurn: false,
    about:
      'Service time of one worker, the longest-serving, times this: a gray failure. It stays with that worker, also through a crash, until it is lifted or the worker leaves.',
  },
  usdPerGpuHour: {
    unit: 'usdPerHour',
    base: 2,
    min: 0,
    max: 1000,
    perTurn: false,
    about: 'Price of a GPU-hour; A100 80 GB 0.80–3.00, H100 1.99–5.00 (May 2026). CPU pools: per core.',
  },
  coldStartMs: {
    unit: 'ms',
    base: 30000,
    min: 0,
    max: 3600000,
    perTurn: false,
    about: 'From a worker being there to its first job: weights, graph capture. 30 s for a warm container.',
  },
  restartMs: {
    unit: 'ms',
    base: 10000,
    min: 0,
    max: 2419200000,
    perTurn: false,
    about:
      'From a crash of a worker to its start on the same machine, which is rented meanwhile; its cold start comes on top. 10 s is Kubernetes’ first back-off for a failed container (it doubles to 5 min; kubernetes.io, Pod Lifecycle); a machine that is lost for good: longer than the run.',
  },
  batchMax: {
    unit: 'count',
    base: 32,
    min: 1,
    max: 4096,
    integer: true,
    perTurn: false,
    about: 'Most jobs in one batch (ASR, TTS, embed, rerank) .',
  },
  batchDelayMs: {
    unit: 'ms',
    base: 5,
    min: 0,
    max: 60000,
    perTurn: false,
    about: 'Longest wait for a fuller batch; sherpa 5 ms.',
  },
  msPerStep: {
    unit: 'ms',
    base: 13.6,
    min: 0,
    max: 60000,
    perTurn: false,
    about: 'Constant part of a batch; 13.6 ms for a 160 ms chunk, NIM ASR 1.4.0 fit.',
  },
  msPerItem: {
    unit: 'ms',
    base: 0.449,
    min: 0,
    max: 60000,
    perTurn: false,
    about:
      'Part per unit of work in a batch; 0.449 ms a stream, same fit. TTS: share of a job’s own time that does not overlap with the rest of its batch is batchOverlap.',
  },
  batchOverlap: {
    unit: 'ratio',
    base: 0.7,
    min: 0,
    max: 1,
    perTurn: false,
    about:
      'TTS: share of a job’s work that runs in parallel with the longest of its batch. Assumption from FastPitch static batches.',
  },
  batchPreferred: {
    unit: 'count',
    base: 0,
    min: 0,
    max: 4096,
    integer: true,
    perTurn: false,
    startOnly: true,
    about: 'Batch size that goes at once, before the delay is over; 0 is none. A full batch always does.',
  },
  serviceCv: {
    unit: 'ratio',
    base: 0,
    min: 0,
    max: 10,
    perTurn: false,
    about: 'Scatter of batch times: standard deviation over mean, lognormal. 0.08 for FastPitch on Triton; 0 is none.',
  },
  instancesPerGpu: {
    unit: 'count',
    base: 1,
    min: 1,
    max: 1000,
    integer: true,
    perTurn: false,
    startOnly: true,
    about: 'Workers that share one GPU and its price, as instances of a Triton server do.',
  },
  interference: {
    unit: 'ratio',
    base: 0,
    min: -0.99,
    max: 99,
    perTurn: false,
    startOnly: true,
    about: 'With k instances of a GPU busy each takes 1 + this · (k − 1) times as long; 0.55 for FastPitch on an A100.',
  },
  streamsMax: {
    unit: 'count',
    base: 256,
    min: 1,
    max: 100000,
    integer: true,
    perTurn: false,
    about: 'Stream slots of one ASR worker; sherpa max_candidate_sequences 512–1024, 270 effective in the NIM table.',
  },
  depthMax: {
    unit: 'count',
    base: 1000000,
    min: 0,
    max: 1000000000,
    integer: true,
    perTurn: false,
    about: 'Jobs that may wait; more are refused. One that need not wait always comes in.',
  },
  patienceMs: {
    unit: 'ms',
    base: 0,
    min: 0,
    max: 3600000,
    perTurn: false,
    about: 'Longest wait in the queue; then its turn fails. 0 is none, as Triton’s default_timeout_microseconds.',
  },
  deadlineAdmission: {
    unit: 'name',
    base: 'off',
    choices: ['off', 'on'],
    perTurn: false,
    startOnly: true,
    about: 'Whether work is refused that is not expected to be done by its deadline, judged by the queue and recent work. Assumption: off.',
  },
  tokensPerSecond: {
    unit: 'perSecond',
    base: 0,
    min: 0,
    max: 1000000,
    perTurn: false,
    startOnly: true,
    about: 'Jobs a second that each tenant may bring (token bucket); more are refused. 0 is no limit; tenantRates says others. Assumption.',
  },
  tokenBurst: {
    unit: 'count',
    base: 10,
    min: 1,
    max: 1000000,
    integer: true,
    perTurn: false,
    startOnly: true,
    about: 'Jobs that a tenant may bring at once where tokensPerSecond limits it. Assumption.',
  },
  discipline: {
    unit: 'name',
    base: 'fifo',
    choices: disciplines,
    perTurn: false,
    startOnly: true,
    about:
      'Order of the queue: first or last come, lowest priority number (priorityPreemptive interrupts), earliest deadline, fair shares by tenant, processor sharing, shortest rest. Assumption: fifo.',
  },
  chunkMs: {
    unit: 'ms',
    base: 0,
    min: 0,
    max: 60000,
    perTurn: false,
    startOnly: true,
    about: 'priorityPreemptive, srpt: work can be interrupted at multiples of this after it began; 0 is at any time. Assumption.',
  },
  partitionWorkers: {
    unit: 'count',
    base: 0,
    min: 0,
    max: 10000,
    integer: true,
    perTurn: false,
    startOnly: true,
    about: 'Workers kept for batch work; the others serve turns. 0 is no partition. Assumption.',
  },
  borrowing: {
    unit: 'name',
    base: 'off',
    choices: ['off', 'on'],
    perTurn: false,
    startOnly: true,
    about:
      'Whether either side of a partition works for the other when it has nothing to do. A worker of an ASR pool takes streams of the other side while it has none of its own, and keeps them to their end. Assumption: off.',
  },
  ...replicaKnobs,
} as const satisfies KnobSpecs

type PoolKnob = keyof typeof poolKnobs

/** Knobs of every server. */
export const everyPool: PoolKnob[] = ['workers', 'slowdown', 'usdPerGpuHour', 'coldStartMs', 'restartMs', 'depthMax']
/** Admission knobs of every server. */
export const admissionKnobs: PoolKnob[] = ['patienceMs', 'deadlineAdmission', 'tokensPerSecond', 'tokenBurst']
/** Knobs of every pool of jobs, of pools with a choice of discipline, of partitions, and of pools that batch. */
export const jobPool: PoolKnob[] = ['slowWorkerTimes', 'msPerStep', 'msPerItem', 'serviceCv']
export const orderPool: PoolKnob[] = ['discipline', 'chunkMs']
export const partitionPool: PoolKnob[] = ['partitionWorkers', 'borrowing']
export const batchPool: PoolKnob[] = ['batchMax', 'batchDelayMs', 'instancesPerGpu', 'interference']

/** The knobs with these names. */
export function knobsNamed(names: readonly PoolKnob[]): KnobSpecs {
  return Object.fromEntries(names.map((name) => [name, poolKnobs[name]]))
}
