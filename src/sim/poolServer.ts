import type { RandomStreams } from '../kernel/random.ts'
import type { Simulation } from '../kernel/simulation.ts'
import { usFromMs } from '../kernel/time.ts'
import type { KnobCell } from '../model/knobCell.ts'
import type { PoolSpec } from '../model/scenario.ts'
import type { WorkBook } from '../model/workAccount.ts'
import type { WorkerName } from '../model/workerName.ts'
import { Pool } from '../serving/pool.ts'
import { poolKnobsOf } from '../serving/poolKnobs.ts'
import type { Batching, Discipline } from '../serving/poolConfig.ts'
import { AffineService } from '../serving/serviceModel.ts'
import type { Law } from './law.ts'
import type { SiteServer } from './siteServer.ts'

/** A worker pool as the world's knobs set it up, and kept as they stand. */
export class PoolServer implements SiteServer {
  readonly pool: Pool
  private readonly name: string

  constructor(
    world: { simulation: Simulation; random: RandomStreams; knob(address: string): KnobCell },
    spec: PoolSpec,
    book: WorkBook | null = null,
  ) {
    this.name = spec.name
    const knob = (name: string) => world.knob(`pool/${spec.name}.${name}`)
    const us = (name: string) => usFromMs(knob(name).value)
    const overlaps = spec.stage === 'tts' || spec.stage === 'embed' || spec.stage === 'rerank'
    const overlap = overlaps ? knob('batchOverlap').value : 0
    const shares = 'instancesPerGpu' in poolKnobsOf(spec.stage)
    const service = new AffineService(us('msPerStep'), perItemUs(knob('msPerItem').value), overlap)
    this.pool = new Pool(
      world.simulation,
      {
        name: spec.name,
        workers: knob('workers').value,
        service,
        discipline: spec.stage === 'asr' ? 'fifo' : (knob('discipline').name as Discipline),
        batching: batchingOf(spec.stage, knob),
        admission: [{ kind: 'depth', max: knob('depthMax').value }],
        coldStartUs: us('coldStartMs'),
        book,
        ...(shares && { instancesPerGpu: knob('instancesPerGpu').value, interference: knob('interference').value }),
      },
      world.random.stream('pool', spec.name),
    )
    this.follow(service, knob, spec.stage)
  }

  /**
   * Knobs that may be turned while the pool runs; a pool has those of its stage. The last three make the pool look at its
   * queue at once, so they are followed, and with that told, after those that say how long a batch takes.
   */
  private follow(service: AffineService, knob: (name: string) => KnobCell, stage: string): void {
    const { pool } = this
    const dials: Record<string, (value: number) => void> = {
      slowdown: (times) => set(pool, 'slowdown', times),
      slowWorkerTimes: (times) => set(pool, 'slowWorkerTimes', times),
      coldStartMs: (ms) => set(pool, 'coldStartUs', usFromMs(ms)),
      restartMs: (ms) => set(pool, 'restartUs', usFromMs(ms)),
      depthMax: (max) => set(pool, 'depthMax', max),
      msPerStep: (ms) => set(service, 'stepUs', usFromMs(ms)),
      msPerItem: (ms) => set(service, 'perUnitUs', perItemUs(ms)),
      serviceCv: (cv) => set(service, 'cv', cv),
      batchOverlap: (ratio) => set(service, 'overlap', ratio),
      batchMax: (max) => set(pool, 'batchMax', max),
      batchDelayMs: (ms) => set(pool, 'batchDelayUs', usFromMs(ms)),
      streamsMax: (max) => set(pool, 'streamsMax', max),
    }
    const own = poolKnobsOf(stage)
    for (const [name, dial] of Object.entries(dials)) {
      if (own[name] === undefined) continue
      const cell = knob(name)
      dial(cell.value)
      cell.onChange(() => dial(cell.value))
    }
  }

  get workersPresent() {
    return this.pool.workersPresent
  }

  get workersUp() {
    return this.pool.workersUp
  }

  get workersCold() {
    return this.pool.workersCold
  }

  get outstanding() {
    return this.pool.outstanding
  }

  get queueDepth() {
    return this.pool.queueDepth
  }

  get rentedUs() {
    return this.pool.meter.rentedUs(this.pool.nowUs)
  }

  utilisationSinceAsked(): number {
    return this.pool.utilisationSinceAsked()
  }

  scaleUp(count: number): void {
    this.pool.scaleUp(count)
  }

  scaleDown(count: number): void {
    this.pool.scaleDown(count)
  }

  giveBackCrashed(count: number): void {
    this.pool.giveBackCrashed(count)
  }

  get onReturn() {
    return this.pool.onReturn
  }

  set onReturn(called: (() => void) | null) {
    this.pool.onReturn = called
  }

  close(nowUs: number) {
    const window = this.pool.meter.close(nowUs)
    const lengthUs = window.toUs - window.fromUs
    // Written out, not spread: a minute closes for every pool, and the engine copies so many fields slowly.
    return {
      queueDepthMean: window.queueDepthMean,
      utilisation: window.utilisation,
      workersUp: window.workersUp,
      workersCold: window.workersCold,
      workersDown: window.workersDown,
      batchSizeMean: window.batchSizeMean,
      arrivals: window.arrivals,
      refused: window.refused,
      started: window.started,
      waitUsSum: window.waitUsSum,
      billedUs: window.billedUs,
      busyUs: window.busyUs,
      drainingUs: window.drainingUs,
      upUs: window.workersUp * lengthUs,
      coldUs: window.workersCold * lengthUs,
      downUs: window.workersDown * lengthUs,
      oldestWaitUs: this.pool.oldestWaitUs(),
      kvUsage: null,
      preemptions: 0,
      recomputedTokens: 0,
    }
  }

  crash(workers: number): number {
    return this.pool.crash(workers)
  }

  crashWorker(worker: WorkerName): number {
    return this.pool.crashWorker(worker)
  }

  restart(): void {
    this.pool.restart()
  }

  drain(workers: number): number {
    return this.pool.drain(workers)
  }

  drainWorker(worker: WorkerName): number {
    return this.pool.drainWorker(worker)
  }

  warm(): void {
    this.pool.warm()
  }

  flush(): void {}

  settle(): void {
    this.pool.settle()
  }

  laws(nowUs: number): Law[] {
    const totals = this.pool.meter.totals(nowUs)
    const gone = totals.served + totals.refused + totals.abandoned + totals.cancelled + totals.lost
    const inside = this.pool.outstanding
    return [
      {
        law: `pool ${this.name} neither loses nor invents work`,
        ok: totals.arrivals === gone + inside,
        detail: `${totals.arrivals} came, ${gone} left, ${inside} inside`,
      },
    ]
  }
}

/** To a millionth of a µs: an item may be a millisecond of audio that is synthesised in a thousandth of one. */
function perItemUs(ms: number): number {
  return Math.round(ms * 1e9) / 1e6
}

function set<T, K extends keyof T>(target: T, key: K, value: T[K]): void {
  target[key] = value
}

function batchingOf(stage: PoolSpec['stage'], knob: (name: string) => KnobCell): Batching {
  if (stage === 'vad' || stage === 'egress') return { kind: 'none' }
  const max = knob('batchMax').value
  const maxDelayUs = usFromMs(knob('batchDelayMs').value)
  if (stage === 'asr') return { kind: 'sequence', streamsMax: knob('streamsMax').value, max, maxDelayUs }
  const preferred = knob('batchPreferred').value
  // A full batch goes at once too, whatever batchMax is turned to.
  return { kind: 'dynamic', max, maxDelayUs, preferred: preferred > 0 ? [preferred, Number.POSITIVE_INFINITY] : [] }
}
