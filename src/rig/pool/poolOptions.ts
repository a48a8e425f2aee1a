import { type ServiceModel, TabulatedService } from '../../serving/serviceModel.ts'
import { poolKnobs } from '../../serving/poolKnobs.ts'
import { instancesMax, timesBeside } from '../../serving/sharedGpus.ts'
import { InputError } from '../../input/inputError.ts'

/** A closed loop on one GPU: the options of `parley rig pool`. Omitted ones take the default. */
export interface PoolRigOptions {
  /** Each has one request in flight and sends the next when the answer has arrived. */
  clients: number
  /** Batch times; see parsePoolService. */
  service: ServiceModel
  /** Instances of the model on the one GPU. Default 1. */
  instances?: number
  /** With k busy instances each takes 1 + interference · (k − 1) times as long. Default 0: no slowdown. */
  interference?: number
  /** Default 1: no batching. */
  batchMax?: number
  /** Batch sizes that start before the delay has passed. Default none. */
  batchPreferred?: readonly number[]
  /** Longest wait for a fuller batch, ms. Default 0. */
  batchDelayMs?: number
  /** Client and network, per request, ms. Default 0. */
  overheadMs?: number
  /**
   * In addition, the client's time per request, in sequence: answers of one batch are handled one after the other.
   * Default 0 ms.
   */
  serialMs?: number
  /** Requests measured after the warm-up. Default 20,000. */
  requests?: number
  /** Requests of the warm-up. Default a twentieth as many and at least 20 per client. */
  warmUp?: number
  /** Default 1. */
  seed?: number
}

/** A closed loop with all defaults filled in. */
export type PoolRig = Required<PoolRigOptions>

export const INSTANCES_MAX = poolKnobs.instancesPerGpu.max
export const REQUESTS_MAX = 10_000_000

/** Every option with its default. Throws InputError for invalid options. */
export function poolRigOptions(options: PoolRigOptions): PoolRig {
  const rig: PoolRig = {
    instances: 1,
    interference: 0,
    batchMax: 1,
    batchPreferred: [],
    batchDelayMs: 0,
    overheadMs: 0,
    serialMs: 0,
    requests: 20_000,
    warmUp: Math.max(20 * options.clients, Math.ceil((options.requests ?? 20_000) / 20)),
    seed: 1,
    ...options,
  }
  requireWhole('clients', rig.clients)
  requireWhole('instances', rig.instances, INSTANCES_MAX)
  requireWhole('batch-max', rig.batchMax)
  requireWhole('requests', rig.requests, REQUESTS_MAX)
  requireAmount('warm-up', rig.warmUp)
  requireTimes('service', rig.service, Math.min(rig.batchMax, rig.clients))
  requireAmount('batch-delay-ms', rig.batchDelayMs)
  requireAmount('overhead-ms', rig.overheadMs)
  requireAmount('serial-ms', rig.serialMs)
  for (const size of rig.batchPreferred) {
    requireWhole('batch-preferred', size)
    if (size > rig.batchMax)
      throw new InputError(
        `--batch-preferred ${size} can never be: --batch-max is ${rig.batchMax}; leave it out, or allow that many`,
      )
  }
  requireSharing(rig)
  if (rig.requests < rig.clients)
    throw new InputError(`--requests is ${rig.requests}; measure at least one a client, ${rig.clients}`)
  return rig
}

/** Throws InputError unless this many instances can share a GPU. */
export function requireSharing({ interference, instances }: Pick<PoolRig, 'interference' | 'instances'>): void {
  const { min, max } = poolKnobs.interference
  if (!(interference >= min && interference <= max))
    throw new InputError(`--interference is ${interference}; 0 is none, 1 halves the speed of two`)
  const most = instancesMax(interference)
  if (instances <= most) return
  const times = Number(timesBeside(interference, instances).toPrecision(3))
  throw new InputError(
    `--interference ${interference}: with ${instances} instances busy each would take ${times} times as long as alone; ` +
      `at most --instances ${most} would do, or give --interference 0`,
  )
}

/** Throws InputError unless the value is a whole number from 1 to `most`, beyond which a run takes minutes. */
export function requireWhole(name: string, value: number, most = 100_000): void {
  if (Number.isInteger(value) && value >= 1 && value <= most) return
  const wanted = value > most ? `from 1 to ${most}` : 'of at least 1'
  throw new InputError(`--${name} is ${value}; it must be a whole number ${wanted}`)
}

/** Throws InputError where a table of batch times ends before the largest possible batch. */
export function requireTimes(name: string, service: ServiceModel, largest: number): void {
  if (!(service instanceof TabulatedService) || service.sizeMax >= largest) return
  throw new InputError(
    `--${name}: the table ends at a batch of ${service.sizeMax}, ${largest} can be one; ` +
      `add ${largest}=…, or take --batch-max ${service.sizeMax}`,
  )
}

/** Throws InputError unless the value is 0 or more. */
export function requireAmount(name: string, value: number): void {
  if (value >= 0 && value < 1e9) return
  throw new InputError(`--${name} is ${value}; it must be 0 or more${value >= 1e9 ? ', below 1e9' : ''}`)
}
