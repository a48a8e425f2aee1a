import { describe, expect, it } from 'vitest'
import { exponential } from '../../src/kernel/distributions.ts'
import { RandomStreams } from '../../src/kernel/random.ts'
import { Simulation } from '../../src/kernel/simulation.ts'
import { Job, jobState } from '../../src/serving/job.ts'
import { Pool } from '../../src/serving/pool.ts'
import { type Batching, interrupts, type PoolConfig } from '../../src/serving/poolConfig.ts'
import { AffineService } from '../../src/serving/serviceModel.ts'
import { Script } from './script.ts'

describe('one worker, one queue', () => {
  it('serves jobs one after the other in the order they came', () => {
    const script = new Script()
    script.job('a', 0)
    script.job('b', 3)
    script.job('c', 4, { size: 5 })
    script.job('d', 100)
    expect(script.run()).toEqual([
      [10, 'a served'],
      [20, 'b served'],
      [25, 'c served'],
      [110, 'd served'],
    ])
    const c = script.jobs.get('c') as Job
    expect([c.arrivedUs, c.startedUs, c.finishedUs, c.gpuUs, c.batchSize]).toEqual([4, 20, 25, 5, 1])
  })

  it('a cancelled job leaves the queue, and what runs for one is dropped when it comes back', () => {
    const script = new Script()
    const running = script.job('running', 0)
    const waiting = script.job('waiting', 1)
    script.job('next', 2)
    script.at(5, () => {
      script.pool.cancel(running)
      script.pool.cancel(waiting)
      expect(script.pool.queueDepth).toBe(1)
    })
    expect(script.run()).toEqual([[20, 'next served']])
    expect(running.gpuUs).toBe(10)
    expect(script.pool.meter.cancelled).toBe(2)
  })

  it('a job can come again once it was served, and not while the pool has it', () => {
    const script = new Script()
    const job = script.job('a', 0)
    script.at(5, () => expect(() => script.pool.submit(job)).toThrow(/submitted again/))
    script.at(50, () => script.pool.submit(job))
    expect(script.run().map(([atUs]) => atUs)).toEqual([10, 60])
    expect([job.startedUs, job.gpuUs]).toEqual([50, 10])
  })

  it('a slowdown holds for what begins afterwards', () => {
    const script = new Script()
    script.job('a', 0)
    script.job('b', 1)
    script.at(5, () => {
      script.pool.slowdown = 3
    })
    expect(script.run().map(([atUs]) => atUs)).toEqual([10, 40])
  })

  it('config parts that do not go together are refused with the reason', () => {
    const batching = { kind: 'dynamic', max: 4, maxDelayUs: 0 } as const
    expect(() => new Script({ discipline: 'ps', batching })).toThrow(/ps interrupts single jobs/)
    const partition = { batchWorkers: 1, borrowing: false }
    expect(() => new Script({ discipline: 'ps', partition })).toThrow(/ps cannot be partitioned/)
    expect(() => new Script({ workers: -1 })).toThrow(/workers is -1/)
    expect(() => new Script().pool.openStream(1)).toThrow(/only a pool with sequence batching/)
  })
})

describe('the meter', () => {
  it('integrates exactly over a window and starts the next with what is there', () => {
    const script = new Script()
    script.job('a', 0, { size: 30 })
    script.job('b', 10)
    script.job('c', 20)
    script.run(40)
    const first = script.pool.meter.close(40)
    expect(first).toMatchObject({ arrivals: 3, served: 2, started: 3, queueDepthMax: 2, utilisation: 1, batches: 3 })
    expect(first.queueDepthMean).toBeCloseTo((10 * 1 + 10 * 2 + 10 * 1) / 40, 12)
    expect(first.waitUsSum).toBe(20 + 20)
    script.run(80)
    const second = script.pool.meter.close(80)
    expect(second).toMatchObject({ arrivals: 0, served: 1, queueDepthMax: 0, queueDepthMean: 0, utilisation: 0.25 })
    expect(second.billedUs).toBe(40)
  })
})

const batchings: Batching[] = [
  { kind: 'none' },
  { kind: 'dynamic', max: 4, maxDelayUs: 300, preferred: [2] },
  { kind: 'dynamic', max: 8, maxDelayUs: 0 },
]
const disciplines = ['fifo', 'lifo', 'priority', 'edf', 'wfq', 'priorityPreemptive', 'srpt', 'ps'] as const

/** A pool under random fire: arrivals, cancellations, impatience, crashes, resizing. */
function randomWorld(seed: number, config: Partial<PoolConfig>) {
  const simulation = new Simulation()
  const random = new RandomStreams(seed).stream('world')
  const pool = new Pool(simulation, { workers: 3, service: new AffineService(100, 1), ...config }, random)
  const jobs: Job[] = []
  const listener = { served: () => {}, abandoned: () => {}, refused: () => {} }
  for (let i = 0, atUs = 0; i < 400; i++) {
    atUs += exponential(random, 150)
    const job = new Job(null, listener, exponential(random, 300))
    job.priority = Math.floor(random.uniform() * 3)
    job.tenant = Math.floor(random.uniform() * 3)
    job.deadlineUs = atUs + 1000 * random.uniform()
    if (random.uniform() < 0.2) job.patienceUs = 1000 * random.uniform()
    jobs.push(job)
    simulation.at(atUs, () => pool.submit(job), null)
    if (random.uniform() < 0.1) simulation.at(atUs + 500 * random.uniform(), () => pool.cancel(job), null)
    if (random.uniform() < 0.02) simulation.at(atUs, () => pool.crash(1), null)
    if (random.uniform() < 0.02) simulation.at(atUs, () => pool.restart(), null)
    if (random.uniform() < 0.04) simulation.at(atUs, () => pool.setWorkers(1 + Math.floor(random.uniform() * 5)), null)
  }
  return { simulation, pool, jobs }
}

describe('laws that hold whatever happens', () => {
  for (const discipline of disciplines)
    for (const batching of interrupts(discipline) ? batchings.slice(0, 1) : batchings)
      it(`jobs are conserved and no worker is forgotten: ${discipline}, ${JSON.stringify(batching)}`, () => {
        for (let seed = 1; seed <= 8; seed++) {
          const { simulation, pool, jobs } = randomWorld(seed, {
            discipline,
            batching,
            coldStartUs: 400,
            restartUs: 100,
          })
          simulation.run(40_000)
          const { arrivals, served, refused, abandoned, cancelled, lost } = pool.meter
          const inside = jobs.filter(({ state }) => state === jobState.waiting || state === jobState.running).length
          expect(arrivals).toBe(served + refused + abandoned + cancelled + lost + inside)
          expect(pool.outstanding).toBe(inside)
          expect(served).toBe(jobs.filter(({ state }) => state === jobState.done).length)
          pool.setWorkers(Math.max(1, pool.workersWanted))
          simulation.run()
          expect([pool.outstanding, pool.queueDepth, pool.busyWorkers]).toEqual([0, 0, 0])
          const backInTime = (job: Job) => !(job.arrivedUs <= job.startedUs && job.startedUs <= job.finishedUs)
          expect(jobs.filter((job) => job.state === jobState.done && backInTime(job))).toEqual([])
        }
      })

  it('the queue’s integral is the sum of the times spent in it, to the microsecond (Little)', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const { simulation, pool, jobs } = quietWorld(seed)
      simulation.run()
      const waits = jobs.reduce((sum, job) => sum + job.startedUs - job.arrivedUs, 0)
      const window = pool.meter.close(simulation.nowUs)
      expect(Math.round(window.queueDepthMean * simulation.nowUs)).toBe(waits)
      expect(window.waitUsSum).toBe(waits)
      const work = jobs.reduce((sum, job) => sum + job.gpuUs, 0)
      expect(window.busyUs).toBeCloseTo(work, 3)
    }
  })

  it('under FIFO nobody overtakes, and no worker rests while a job waits', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const { simulation, pool, jobs } = quietWorld(seed)
      const resting: boolean[] = []
      for (let atUs = 0; atUs < 60_000; atUs += 97)
        simulation.at(atUs, () => resting.push(pool.queueDepth > 0 && pool.busyWorkers < 3), null, 9)
      simulation.run()
      expect(resting).not.toContain(true)
      expect(jobs.filter((job, i) => i > 0 && job.startedUs < jobs[i - 1].startedUs)).toEqual([])
    }
  })
})

function quietWorld(seed: number) {
  const simulation = new Simulation()
  const random = new RandomStreams(seed).stream('quiet')
  const pool = new Pool(simulation, { workers: 3, service: new AffineService(0, 1) }, random)
  const jobs: Job[] = []
  for (let i = 0, atUs = 0; i < 300; i++) {
    atUs += exponential(random, 150)
    const job = new Job(null, { served: () => {} }, exponential(random, 400))
    jobs.push(job)
    simulation.at(atUs, () => pool.submit(job), null)
  }
  return { simulation, pool, jobs }
}
