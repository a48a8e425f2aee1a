import { RandomStreams } from '../../../src/kernel/random.ts'
import { Simulation } from '../../../src/kernel/simulation.ts'
import { WorkAccount, type WorkMeter } from '../../../src/model/workAccount.ts'
import type { AdmissionRule } from '../../../src/serving/admission.ts'
import { Job, type JobListener } from '../../../src/serving/job.ts'
import { Pool } from '../../../src/serving/pool.ts'
import type { Batching, PoolConfig } from '../../../src/serving/poolConfig.ts'
import { AffineService } from '../../../src/serving/serviceModel.ts'
import { PlainPool } from '../plainPool.ts'
import type { Kind } from './plainClock.ts'
import type { PlainConfig } from './plainConfig.ts'
import type { PlainDoor } from './plainDoors.ts'
import type { DrawnDeed, DrawnJob, DrawnScript } from './poolScripts.ts'

/** A pool and its clock, product or oracle. */
interface Stage {
  pool: Pool | PlainPool
  /** Jobs belong to streams. */
  slotted: boolean
  nowUs(): number
  at(atUs: number, act: () => void, kind?: Kind): void
  run(untilUs: number): void
  totals(): object
}

interface Owner {
  index: number
  drawn: DrawnJob
  pausesUs: number[]
}

/** What was seen: `[time, what, numbers]`. */
export type Note = [number, string, unknown]

/** Plays a script on a pool and writes down everything that can be seen from outside. */
class Player {
  readonly notes: Note[] = []
  private readonly stage: Stage
  readonly jobs: Job<Owner>[]
  private readonly open = new Set<number>()

  constructor(stage: Stage, script: DrawnScript) {
    this.stage = stage
    this.jobs = script.jobs.map((drawn, index) => this.job(drawn, index))
    for (const job of this.jobs) stage.at(job.owner.drawn.atUs, () => this.submit(job), 'script')
    for (const deed of script.deeds) stage.at(deed.atUs, () => this.act(deed), 'script')
  }

  finish(atUs: number): Note[] {
    this.stage.run(atUs)
    this.look('at the end')
    for (const job of this.jobs) this.note(job, `${job.owner.index} in the end in state ${job.state}`)
    return this.notes
  }

  private job(drawn: DrawnJob, index: number): Job<Owner> {
    const listener: JobListener = {
      served: (job) => this.ended(job as Job<Owner>, 'served'),
      refused: (job) => this.ended(job as Job<Owner>, 'refused'),
      abandoned: (job) => this.note(job as Job<Owner>, `${index} abandoned`),
    }
    if (drawn.wantsLost) listener.lost = (job) => this.ended(job as Job<Owner>, 'lost')
    const job = new Job({ index, drawn, pausesUs: [...drawn.pausesUs] }, listener, drawn.size)
    const { priority, tenant, stream, trafficClass, deadlineUs, patienceUs } = drawn
    const account = new WorkAccount()
    return Object.assign(job, { account, priority, tenant, stream, trafficClass, deadlineUs, patienceUs })
  }

  /** A job of a stream that is not open stays away. */
  private submit(job: Job<Owner>): void {
    if (this.stage.slotted && !this.open.has(job.stream)) return
    this.stage.pool.submit(job)
  }

  private ended(job: Job<Owner>, how: string): void {
    this.note(job, `${job.owner.index} ${how}`)
    const pauseUs = job.owner.pausesUs.shift()
    if (pauseUs === undefined) return
    if (pauseUs === 0) this.submit(job)
    else this.stage.at(this.stage.nowUs() + pauseUs, () => this.submit(job))
  }

  private note(job: Job<Owner>, what: string): void {
    const { arrivedUs, batchSize, gpuUs } = job
    const met = batchSize > 0 ? [job.startedUs, batchSize, gpuUs] : []
    const done = what.endsWith('served') ? [job.finishedUs] : []
    this.notes.push([this.stage.nowUs(), what, [arrivedUs, ...met, ...done]])
  }

  private look(what: string): void {
    const { queueDepth, busyWorkers, workersUp } = this.stage.pool
    this.notes.push([this.stage.nowUs(), what, { queueDepth, busyWorkers, workersUp, ...this.stage.totals() }])
  }

  private act({ verb, value }: DrawnDeed): void {
    const { pool } = this.stage
    if (verb === 'look') this.look('a look')
    else if (verb === 'cancel') pool.cancel(this.jobs[value % this.jobs.length])
    else if (verb === 'slowdown') pool.slowdown = [0.5, 1, 2, 3][value % 4]
    else if (verb === 'slowWorker') pool.slowWorkerTimes = [1, 2, 3][value % 3]
    else if (verb === 'setWorkers') pool.setWorkers(value % 6)
    else if (verb === 'crash') pool.crash(value % 3)
    else if (verb === 'scaleDown') pool.scaleDown(value % 3)
    else if (verb === 'drain') pool.drain(value % 3)
    else if (verb === 'restart') pool.restart()
    else if (verb === 'warm') pool.warm()
    else if (verb === 'depthMax') pool.depthMax = value % 8 === 7 ? Number.POSITIVE_INFINITY : value % 8
    else if (verb === 'coldStart') pool.coldStartUs = value % 200
    else if (verb === 'batchMax') pool.batchMax = 1 + (value % 6)
    else if (verb === 'batchDelay') pool.batchDelayUs = value % 4 === 0 ? 0 : value % 300
    else if (verb === 'streamsMax') pool.streamsMax = value % 4
    else if (verb === 'open') this.turnStream(value % 6, true)
    else if (verb === 'close') this.turnStream(value % 6, false)
  }

  /** A stream that is closing cannot be opened before its jobs are done: both pools must say so. */
  private turnStream(id: number, open: boolean): void {
    const { pool } = this.stage
    try {
      if (open) pool.openStream(id, id % 2)
      else pool.closeStream(id)
      if (open) this.open.add(id)
      else this.open.delete(id)
      this.notes.push([this.stage.nowUs(), `${open ? 'opened' : 'closed'} ${id}`, null])
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      this.notes.push([this.stage.nowUs(), error.message, null])
    }
  }
}

function configOf(plain: PlainConfig): PoolConfig {
  const { stepUs, perUnitUs, batching, depthMax, doors, weights, partition, ...rest } = plain
  return {
    ...rest,
    service: new AffineService(stepUs, perUnitUs),
    admission: [...(depthMax < Number.POSITIVE_INFINITY ? [{ kind: 'depth' as const, max: depthMax }] : []), ...doors.map(ruleOf)],
    weights: new Map(weights.map((weight, tenant) => [tenant, weight])),
    ...(partition === null ? {} : { partition }),
    ...(batching === null ? {} : { batching: batchingOf(batching) }),
  }
}

function ruleOf(door: PlainDoor): AdmissionRule {
  if (door.kind === 'deadline') return door
  return { kind: 'tokenBucket', perSecond: 1e6 / door.usPerToken, burst: door.burst }
}

function batchingOf({ max, delayUs, preferred, streamsMax }: NonNullable<PlainConfig['batching']>): Batching {
  if (streamsMax === null) return { kind: 'dynamic', max, maxDelayUs: delayUs, preferred }
  return { kind: 'sequence', streamsMax, max, maxDelayUs: delayUs }
}

function productStage(config: PlainConfig, book: WorkMeter | null = null): Stage & { pool: Pool } {
  const simulation = new Simulation()
  const pool = new Pool(simulation, { ...configOf(config), book }, new RandomStreams(1).stream('noise'))
  return {
    pool,
    slotted: (config.batching?.streamsMax ?? null) !== null,
    nowUs: () => simulation.nowUs,
    at: (atUs, act) => simulation.at(atUs, act, null),
    run: (untilUs) => simulation.run(untilUs),
    totals: () => {
      const { nowUs: _, ...totals } = pool.meter.totals(simulation.nowUs)
      return totals
    },
  }
}

/** What is seen of the product and of the oracle, as long as documents say what goes first. */
export function playBoth(script: DrawnScript, untilUs: number): { seen: Note[]; expected: Note[]; whole: boolean } {
  const plain = new PlainPool(structuredClone(script.config))
  const { clock } = plain
  const oracle: Stage = {
    pool: plain,
    slotted: plain.streams !== null,
    nowUs: () => clock.nowUs,
    at: (atUs, act, kind) => clock.at(atUs, act, kind),
    run: (until) => clock.run(until),
    totals: () => ({ ...plain.totals }),
  }
  const expected = new Player(oracle, script).finish(untilUs)
  const seen = new Player(productStage(script.config), script).finish(untilUs)
  const { edgeUs } = clock
  const before = (notes: Note[]) => notes.filter(([atUs]) => atUs < edgeUs)
  return { seen: before(seen), expected: before(expected), whole: edgeUs > untilUs }
}

/** What is seen of the product alone, with a book. At these instants it is settled and `settled` is told. */
export function playBooked(script: DrawnScript, untilUs: number, book: WorkMeter, atUs: number[], settled: (pool: Pool) => void) {
  const stage = productStage(script.config, book)
  const player = new Player(stage, script)
  const settle = () => {
    stage.pool.settle()
    settled(stage.pool)
  }
  for (const us of atUs) stage.at(us, settle)
  return { notes: player.finish(untilUs), jobs: player.jobs }
}
