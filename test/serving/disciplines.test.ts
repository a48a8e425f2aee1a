import { describe, expect, it } from 'vitest'
import { Script } from './script.ts'

/** Four jobs wait behind one that runs from 0 to 10. */
function behindOne(script: Script, terms: Parameters<Script['job']>[2][]): Script {
  script.job('first', 0)
  terms.forEach((term, i) => {
    script.job('abcd'[i], i + 1, term)
  })
  return script
}

describe('queue disciplines', () => {
  it('LIFO serves the youngest', () => {
    expect(behindOne(new Script({ discipline: 'lifo' }), [{}, {}, {}, {}]).order()).toBe('first d c b a')
  })

  it('priority serves the lowest number, and in order of arrival within one', () => {
    const terms = [{ priority: 2 }, { priority: 1 }, { priority: 2 }, { priority: 1 }]
    expect(behindOne(new Script({ discipline: 'priority' }), terms).order()).toBe('first b d a c')
  })

  it('EDF serves the earliest deadline', () => {
    const terms = [{ deadlineUs: 90 }, { deadlineUs: 30 }, {}, { deadlineUs: 60 }]
    expect(behindOne(new Script({ discipline: 'edf' }), terms).order()).toBe('first b d a c')
  })

  it('a job that was cancelled in the middle of a queue does not hold it up', () => {
    for (const discipline of ['fifo', 'lifo', 'priority', 'edf', 'wfq'] as const) {
      const script = behindOne(new Script({ discipline }), [{}, {}, {}, {}])
      script.at(6, () => script.pool.cancel(script.jobs.get('b') as never))
      const order = script.order()
      expect(order.split(' ').sort()).toEqual(['a', 'c', 'd', 'first'])
    }
  })

  it('weighted fair queueing also charges what met an idle worker', () => {
    const script = new Script({ discipline: 'wfq' })
    script.job('a1', 0, { tenant: 1 })
    script.job('a2', 1, { tenant: 1 })
    script.job('b1', 2, { tenant: 2 })
    expect(script.order()).toBe('a1 b1 a2')
  })

  it('weighted fair queueing gives backlogged tenants work by their weights, whoever sends more', () => {
    const script = new Script({
      discipline: 'wfq',
      weights: new Map([
        [1, 3],
        [2, 1],
      ]),
    })
    for (let i = 0; i < 400; i++) script.job(`one${i}`, 0, { tenant: 1, size: 10 })
    for (let i = 0; i < 1200; i++) script.job(`two${i}`, 0, { tenant: 2, size: 5 })
    script.run(4000)
    const worked = [1, 2].map((tenant) => {
      let sum = 0
      for (const job of script.jobs.values()) if (job.tenant === tenant) sum += job.gpuUs
      return sum
    })
    expect(worked[0] / worked[1]).toBeGreaterThan(2.95)
    expect(worked[0] / worked[1]).toBeLessThan(3.05)
  })

  it('a tenant that was idle saves nothing up', () => {
    const script = new Script({ discipline: 'wfq' })
    for (let i = 0; i < 100; i++) script.job(`one${i}`, 0, { tenant: 1 })
    for (let i = 0; i < 20; i++) script.job(`two${i}`, 500, { tenant: 2 })
    script.run(700)
    const since = [...script.jobs.values()].filter((job) => job.startedUs >= 500 && job.startedUs < 700)
    expect(since.filter(({ tenant }) => tenant === 2).length).toBe(10)
  })
})

describe('partitions', () => {
  const batchJobs = (script: Script, count: number) => {
    for (let i = 0; i < count; i++) script.job(`batch${i}`, 0, { trafficClass: 1, size: 100 })
  }

  it('without borrowing a partition’s workers rest rather than serve the other', () => {
    const script = new Script({ workers: 3, partition: { batchWorkers: 1, borrowing: false } })
    batchJobs(script, 3)
    script.job('talk', 5)
    script.run()
    expect(script.started('batch0', 'batch1', 'batch2', 'talk')).toEqual([0, 100, 200, 5])
  })

  it('with borrowing they serve the other while they have nothing to do', () => {
    const script = new Script({ workers: 3, partition: { batchWorkers: 1, borrowing: true } })
    batchJobs(script, 4)
    script.job('talk', 5)
    script.job('talk2', 5)
    script.job('talk3', 5)
    script.run()
    expect(script.started('batch0', 'batch1', 'batch2')).toEqual([0, 0, 0])
    expect(script.started('talk', 'talk2', 'batch3')).toEqual([100, 100, 100])
  })
})
