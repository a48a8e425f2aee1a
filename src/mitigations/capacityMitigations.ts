import { US_PER_MINUTE, US_PER_S } from '../kernel/time.ts'
import { mitigation } from '../model/shorthand.ts'

/** GPUs take 3–10 min to get and then start cold; batches get smaller. An autoscaler’s min and max rise with them. */
export const scaleOut = mitigation({
  name: 'scale-out',
  catalogue: 'A05 E03 E09',
  about: 'Add workers to a pool',
  params: {
    workers: { unit: 'count', base: 2, about: 'Workers more.' },
    pool: { unit: 'pool', about: 'The pool.' },
  },
  takesUs: 5 * US_PER_MINUTE,
  unfold: ({ workers, pool }) => ({
    changes: [{ knob: `pool/${pool}.workers`, plus: Number(workers), where: {} }],
    acts: [],
  }),
})

/** Synthetic requests warm the cold workers; no help for a slow model. */
export const warmPool = mitigation({
  name: 'warm-pool',
  catalogue: 'B01',
  about: 'Warm the workers of the TTS pools',
  params: { pool: { unit: 'pool', base: '', about: 'TTS pool; all if nothing is said.' } },
  takesUs: 30 * US_PER_S,
  unfold: ({ pool }, around) => ({
    changes: [],
    acts: around.named(pool, 'tts').map((name) => ({ act: 'warm' as const, pool: name })),
  }),
})

/** Takes effect at once; refused callers are harmed. */
export const shed = mitigation({
  name: 'shed',
  catalogue: 'A05 E01 E09',
  about: 'Refuse work beyond a queue length',
  params: {
    depth: { unit: 'count', base: 40, about: 'Jobs that may wait.' },
    pool: { unit: 'pool', about: 'The pool.' },
  },
  takesUs: 5 * US_PER_S,
  unfold: ({ depth, pool }) => ({ changes: [{ knob: `pool/${pool}.depthMax`, set: depth, where: {} }], acts: [] }),
})

/** Less than ten seconds; batches get smaller, GPU time per item grows. */
export const reduceBatchDelay = mitigation({
  name: 'reduce-batch-delay',
  catalogue: 'A03',
  about: 'Let ASR batches wait less',
  params: {
    delay: { unit: 'ms', base: 5, about: 'Longest wait for a fuller batch.' },
    pool: { unit: 'pool', base: '', about: 'ASR pool; all if nothing is said.' },
  },
  takesUs: 10 * US_PER_S,
  unfold: ({ delay, pool }, around) => ({
    changes: around.named(pool, 'asr').map((name) => ({ knob: `pool/${name}.batchDelayMs`, set: delay, where: {} })),
    acts: [],
  }),
})

/** No new batch work; queued work still runs. Deadlines are missed. */
export const pauseBatch = mitigation({
  name: 'pause-batch',
  catalogue: 'E01 B09',
  about: 'Pause batch work',
  params: { cohort: { unit: 'cohort', base: '', trafficClass: 'batch', about: 'Batch cohort; all if nothing is said.' } },
  takesUs: 10 * US_PER_S,
  unfold: ({ cohort }, around) => ({
    changes: (cohort === '' ? around.cohorts('batch') : [String(cohort)]).map((name) => ({
      knob: `cohort/${name}.callsPerMinute`,
      set: 0,
      where: {},
    })),
    acts: [],
  }),
})

/** Workers finish their running work and leave, the slow one first; a cold one replaces each at once. */
export const drainWorker = mitigation({
  name: 'drain-worker',
  catalogue: 'A12',
  about: 'Drain workers of a pool, the slow one first, and replace them',
  params: {
    workers: { unit: 'count', base: 1, about: 'Workers that leave.' },
    worker: { unit: 'worker', base: '', about: 'The worker that leaves: its number, or slow; as many as "workers" if nothing is said.' },
    pool: { unit: 'pool', about: 'The pool.' },
  },
  takesUs: 30 * US_PER_S,
  unfold: ({ workers, worker, pool }) => ({
    changes: [],
    acts: [
      {
        act: 'drain',
        pool: String(pool),
        workers: Number(workers),
        ...(worker !== '' && { worker: worker === 'slow' ? worker : Number(worker) }),
      },
    ],
  }),
})
