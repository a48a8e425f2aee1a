import { Job } from '../../serving/job.ts'
import { type ServiceModel, TabulatedService } from '../../serving/serviceModel.ts'
import { timesBeside } from '../../serving/sharedGpus.ts'
import { INSTANCES_MAX, REQUESTS_MAX, requireAmount, requireSharing, requireTimes, requireWhole } from '../pool/poolOptions.ts'
import { InputError } from '../../input/inputError.ts'

/** Streams start together, or spread evenly over one chunk. */
export const phases = ['lockstep', 'staggered'] as const
export type Phase = (typeof phases)[number]

/** Real-time streams on one GPU: the options of `parley rig asr`. Omitted ones take the default. */
export interface AsrRigOptions {
  streams: number
  chunkMs: number
  /** Service time of a batch of chunks; a chunk is one unit of work. See parsePoolService. */
  service: ServiceModel
  /** Default lockstep: all clients start together, as load generators do. */
  phase?: Phase
  /** Instances of the model on the one GPU. Default 1. */
  instances?: number
  /** With k busy instances each takes 1 + interference · (k − 1) times as long. Default 0. */
  interference?: number
  /** Slots per instance: streams open on it at once. Default as many as it needs. */
  slots?: number
  /** Default the number of slots. */
  batchMax?: number
  /** Longest wait for a fuller batch, ms. Default 0. */
  batchDelayMs?: number
  /** Pipeline, client and network, per chunk, ms. Default 0. */
  overheadMs?: number
  /** Each chunk is sent up to this much late, uniformly, ms. Default 0. */
  jitterMs?: number
  /** Audio per utterance, ms. Default 10,885: LibriSpeech 1272-135031-0000, NVIDIA's test file. */
  utteranceMs?: number
  /** Work of an utterance's last chunk, in chunks: the decoder flushes and the text is finalised. Default 1. */
  finalWork?: number
  /** Additional latency of its answer for work outside the pool: punctuation, formatting. Default 0 ms. */
  finalMs?: number
  /**
   * Utterances per stream, in sequence: the next starts when its audio has ended and the last answer has arrived.
   * Default 3.
   */
  iterations?: number
  /** Least number of chunks to measure: the whole is repeated that often. Default 20,000. */
  requests?: number
  /** Default 1. */
  seed?: number
}

/** NVIDIA's protocol: one LibriSpeech file three times per stream. */
export const asrDefaults = { utteranceMs: 10_885, iterations: 3 }

/** Streams with all defaults filled in. */
export type AsrRig = Required<AsrRigOptions>

/**
 * Every option with its default. Throws InputError for invalid options, and for streams that cannot be served in
 * real time.
 */
export function asrRigOptions(options: AsrRigOptions): AsrRig {
  const { streams, instances = 1 } = options
  requireWhole('streams', streams)
  requireWhole('instances', instances, INSTANCES_MAX)
  const slots = options.slots ?? Math.ceil(streams / instances)
  const rig: AsrRig = {
    phase: 'lockstep',
    instances,
    interference: 0,
    ...asrDefaults,
    slots,
    batchMax: slots,
    batchDelayMs: 0,
    overheadMs: 0,
    jitterMs: 0,
    finalWork: 1,
    finalMs: 0,
    requests: 20_000,
    seed: 1,
    ...options,
  }
  for (const [name, key] of wholes) requireWhole(name, rig[key] as number)
  requireWhole('requests', rig.requests, REQUESTS_MAX)
  for (const [name, key] of amounts) requireAmount(name, rig[key] as number)
  requireSharing(rig)
  if (!phases.includes(rig.phase))
    throw new InputError(`--phase is "${rig.phase}"; there are ${phases.join(' and ')}`)
  if (!(rig.chunkMs >= 1)) throw new InputError(`--chunk-ms is ${rig.chunkMs}; it must be at least 1`)
  if (!(rig.utteranceMs > 0))
    throw new InputError(`--utterance-ms is ${rig.utteranceMs}; without audio there is nothing to recognise`)
  if (slots * instances < streams)
    throw new InputError(
      `INFEASIBLE: ${streams} streams on ${instances} × ${slots} slots; ` +
        `needs --slots ${Math.ceil(streams / instances)} or --instances ${Math.ceil(streams / slots)}`,
    )
  if (rig.finalWork !== 1 && rig.service instanceof TabulatedService)
    throw new InputError(
      `--final-work ${rig.finalWork}: a table has the times of whole chunks only; take --final-work 1, or a --service affine:A:B`,
    )
  requireTimes('service', rig.service, Math.min(rig.batchMax, Math.ceil(streams / instances)))
  requireRealTime(rig)
  const chunks = rig.streams * rig.iterations * chunksOf(rig)
  if (chunks > REQUESTS_MAX)
    throw new InputError(
      `${rig.streams} streams × ${rig.iterations} utterances make ${chunks} chunks; fewer --iterations, or a shorter --utterance-ms, would do`,
    )
  return rig
}

const wholes = [
  ['slots', 'slots'],
  ['batch-max', 'batchMax'],
  ['iterations', 'iterations'],
] as const

const amounts = [
  ['batch-delay-ms', 'batchDelayMs'],
  ['overhead-ms', 'overheadMs'],
  ['jitter-ms', 'jitterMs'],
  ['utterance-ms', 'utteranceMs'],
  ['final-work', 'finalWork'],
  ['final-ms', 'finalMs'],
] as const

/** Chunks of one utterance; the last may be shorter, and counts as one. */
export function chunksOf({ utteranceMs, chunkMs }: { utteranceMs: number; chunkMs: number }): number {
  return Math.max(1, Math.ceil(utteranceMs / chunkMs))
}

/** Throws InputError when even permanently full batches are too slow for the streams. */
function requireRealTime(rig: AsrRig): void {
  const load = loadOf(rig, rig.streams)
  if (load < 1) return
  const enough = enoughStreams(rig)
  const remedy = enough > 0 ? `at most ${enough} would do on this GPU` : 'not even one would do on this GPU'
  throw new InputError(
    `INFEASIBLE: ρ = ${load.toFixed(2)} with ${rig.streams} streams that each send a chunk every ${rig.chunkMs} ms; ${remedy}`,
  )
}

/**
 * The most streams that can be served in real time. The load never falls as streams are added, as batch times never
 * fall with batch size.
 */
function enoughStreams(rig: AsrRig): number {
  let enough = 0
  let tooMany = rig.streams
  while (tooMany - enough > 1) {
    const middle = Math.floor((enough + tooMany) / 2)
    if (loadOf(rig, middle) < 1) enough = middle
    else tooMany = middle
  }
  return enough
}

/**
 * Load of the fullest instance: its time for its streams' work, in batches as full as possible, with all neighbours
 * busy.
 */
function loadOf({ service, instances, interference, batchMax, finalWork, ...rig }: AsrRig, streams: number): number {
  const chunks = chunksOf(rig)
  const own = Math.ceil(streams / instances)
  const size = Math.min(batchMax, own)
  const jobs = Array<Job>(size).fill(new Job(null, { served: () => {} }, (chunks - 1 + finalWork) / chunks))
  const batchMs = (service.batchUs(jobs, size, { uniform: () => 0.5 }) / 1000) * timesBeside(interference, instances)
  return (own * batchMs) / (rig.chunkMs * size)
}
