import type { PlainClock } from './plainClock.ts'
import type { PlainConfig, PlainWorker } from './plainConfig.ts'

/** GPUs that several workers share: with k busy, each takes 1 + interference · (k − 1) times as long. */
export class PlainGpus {
  private readonly gpus: PlainWorker[][] = []
  private readonly clock: PlainClock
  private readonly config: PlainConfig
  private readonly ended: (worker: PlainWorker) => void

  constructor(clock: PlainClock, config: PlainConfig, ended: (worker: PlainWorker) => void) {
    this.clock = clock
    this.config = config
    this.ended = ended
  }

  /** The first GPU with room takes the worker. */
  join(worker: PlainWorker): void {
    let gpu = this.gpus.find((members) => members.length < this.config.instancesPerGpu)
    if (gpu === undefined) {
      gpu = []
      this.gpus.push(gpu)
    }
    gpu.push(worker)
    worker.gpu = gpu
  }

  leave(worker: PlainWorker): void {
    worker.gpu?.splice(worker.gpu.indexOf(worker), 1)
    worker.gpu = null
  }

  /** How much longer than alone everything takes on this worker's GPU now. */
  times(worker: PlainWorker): number {
    const busy = (worker.gpu as PlainWorker[]).filter(({ jobs }) => jobs.length > 0).length
    return busy < 2 ? 1 : 1 + this.config.interference * (busy - 1)
  }

  /** The worker has begun or ended; what is left of the others, `before` times as long until now, changes. */
  changed(worker: PlainWorker, before: number): void {
    const { nowUs } = this.clock
    const after = this.times(worker)
    if (after === before) return
    for (const other of worker.gpu as PlainWorker[]) {
      if (other === worker || other.jobs.length === 0 || other.endUs === nowUs) continue
      other.endUs = Math.round(nowUs + ((other.endUs - nowUs) * after) / before)
      this.clock.drop(other.end)
      other.end = this.clock.at(other.endUs, () => this.ended(other))
    }
  }
}
