import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RandomStreams } from '../../src/kernel/random.ts'
import { Simulation } from '../../src/kernel/simulation.ts'
import { Job, type JobListener, jobState } from '../../src/serving/job.ts'
import { Pool } from '../../src/serving/pool.ts'
import type { Batching } from '../../src/serving/poolConfig.ts'
import { AffineService } from '../../src/serving/serviceModel.ts'
import { Script } from './script.ts'

/** 100 µs a batch and 10 µs a job. */
const service = new AffineService(100, 10)
const batching = (max: number, maxDelayUs: number): Batching => ({ kind: 'dynamic', max, maxDelayUs, preferred: [] })

describe('the batch delay, where another than the oldest goes first', () => {
  it('the delay of a job that comes again counts from when it came again, and hides no older one', () => {
    const script = new Script({ service, batching: batching(4, 1000), discipline: 'priority' })
    for (const name of ['w', 'x', 'y', 'z']) script.job(name, 0, { size: 1 })
    const low = script.job('low', 1, { size: 1, priority: 9 })
    const again = script.job('again', 2, { size: 1 })
    for (const name of ['b', 'c', 'd']) script.job(name, 3, { size: 1 })
    script.job('other', 200, { size: 1 })
    // w to z run until 140, again to d until 280; `again` comes back behind `other`, and `low`, the oldest, leaves.
    script.at(281, () => script.pool.submit(again))
    script.at(300, () => script.pool.cancel(low))
    script.run()
    expect(script.started('d', 'other', 'again')).toEqual([140, 1200, 1200])
  })

  it('no worker rests while a job has waited longer than the delay, whoever comes again or leaves', () => {
    const terms = fc.record({
      atUs: fc.integer({ min: 0, max: 400 }),
      priority: fc.integer({ min: 0, max: 2 }),
      visits: fc.integer({ min: 1, max: 4 }),
      cancelledUs: fc.option(fc.integer({ min: 0, max: 600 }), { nil: null }),
    })
    fc.assert(
      fc.property(fc.array(terms, { minLength: 1, maxLength: 40 }), fc.integer({ min: 2, max: 5 }), (jobs, max) => {
        const delayUs = 60
        const simulation = new Simulation()
        const config = { workers: 1, service, batching: batching(max, delayUs), discipline: 'priority' as const }
        const pool = new Pool(simulation, config, new RandomStreams(1).stream('noise'))
        const waits: [number, number][] = []
        const busy: [number, number][] = []
        const served = (job: Job<{ visits: number }>) => {
          waits.push([job.arrivedUs, job.startedUs])
          busy.push([job.startedUs, job.finishedUs])
          if (--job.owner.visits > 0) pool.submit(job)
        }
        for (const { atUs, priority, visits, cancelledUs } of jobs) {
          const job = new Job({ visits }, { served } as JobListener)
          job.priority = priority
          simulation.at(atUs, (one: Job) => pool.submit(one), job as Job)
          const leave = (one: Job) => one.state === jobState.waiting && pool.cancel(one)
          if (cancelledUs !== null) simulation.at(Math.max(atUs, cancelledUs), leave as (one: Job) => void, job as Job)
        }
        simulation.run()
        const idleSince = (fromUs: number, toUs: number) => {
          let freeUs = fromUs
          for (const [startUs, endUs] of busy.sort((a, b) => a[0] - b[0]))
            if (startUs <= freeUs && endUs > freeUs) freeUs = endUs
          return freeUs < toUs
        }
        for (const [cameUs, startedUs] of waits)
          if (startedUs > cameUs + delayUs && idleSince(cameUs + delayUs, startedUs))
            expect.fail(`a job that came at ${cameUs} started at ${startedUs} though the worker was free`)
      }),
      { numRuns: 300 },
    )
  })
})
