import type { Simulation, Verb } from '../kernel/simulation.ts'
import type { Worker } from './worker.ts'

/** Lower bound on the interference factor: a smaller one is a mistake in the settings. */
const TIMES_MIN = 0.05

/** Factor on the batch time of each of `busy` instances of a GPU. */
export function timesBeside(interference: number, busy: number): number {
  return busy < 2 ? 1 : 1 + interference * (busy - 1)
}

/** How many instances can share a GPU at this interference: a negative one speeds instances up, and must not reach zero time. */
export function instancesMax(interference: number): number {
  return interference < 0 ? Math.floor(1 + (1 - TIMES_MIN) / -interference) : Number.POSITIVE_INFINITY
}

/**
 * Instances that share a GPU slow each other: with k busy each takes 1 + interference · (k − 1) times as long, and running
 * batches are stretched or shortened at the moment k changes.
 */
export class SharedGpus {
  private readonly simulation: Simulation
  private readonly finished: Verb<Worker>
  private readonly instances: number
  private readonly interference: number
  private readonly gpus: { members: Worker[]; busy: number }[] = []

  constructor(simulation: Simulation, finished: Verb<Worker>, instances: number, interference: number) {
    this.simulation = simulation
    this.finished = finished
    this.instances = instances
    this.interference = interference
  }

  /** A new worker takes the first free place on a GPU. */
  join(worker: Worker): void {
    let at = this.gpus.findIndex((gpu) => gpu.members.length < this.instances)
    if (at < 0) at = this.gpus.push({ members: [], busy: 0 }) - 1
    this.gpus[at].members.push(worker)
    worker.gpu = at
  }

  leave(worker: Worker): void {
    if (worker.gpu < 0) return
    const { members } = this.gpus[worker.gpu]
    members.splice(members.indexOf(worker), 1)
    worker.gpu = -1
  }

  /** Records the start of a batch; returns the present factor on its time. */
  begin(worker: Worker): number {
    return this.rerate(worker, 1)
  }

  /** Records the end of a batch. */
  end(worker: Worker): void {
    this.rerate(worker, -1)
  }

  private rerate(cause: Worker, by: number): number {
    const gpu = this.gpus[cause.gpu]
    const before = timesBeside(this.interference, gpu.busy)
    gpu.busy += by
    const after = timesBeside(this.interference, gpu.busy)
    if (after === before) return after
    const { nowUs } = this.simulation
    for (const worker of gpu.members) {
      if (worker === cause || worker.count === 0 || !(worker.endUs > nowUs)) continue
      worker.endUs = Math.round(nowUs + ((worker.endUs - nowUs) * after) / before)
      this.simulation.at(worker.endUs, this.finished, worker)
    }
    return after
  }
}
