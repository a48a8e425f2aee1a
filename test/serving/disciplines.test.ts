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

describe('preemptive priority', () => {
  it('interrupts less urgent work at once and resumes it where it was', () => {
    const script = new Script({ discipline: 'priorityPreemptive' })
    const low = script.job('low', 0, { priority: 2, size: 100 })
    script.job('high', 30, { priority: 1, size: 20 })
    script.job('equal', 40, { priority: 1, size: 5 })
    expect(script.run()).toEqual([
      [50, 'high served'],
      [55, 'equal served'],
      [125, 'low served'],
    ])
    expect([low.startedUs, low.gpuUs]).toEqual([0, 100])
  })

  it('waits for the next chunk boundary of what runs, and not at all when that is its end', () => {
    const script = new Script({ discipline: 'priorityPreemptive', chunkUs: 40 })
    script.job('low', 0, { priority: 2, size: 100 })
    script.job('high', 30, { priority: 1, size: 20 })
    script.job('late', 110, { priority: 1, size: 20 })
    expect(script.run()).toEqual([
      [60, 'high served'],
      [120, 'low served'],
      [140, 'late served'],
    ])
    expect(script.started('high', 'late')).toEqual([40, 120])
  })

  it('what was interrupted resumes before its equals that came later', () => {
    const script = new Script({ discipline: 'priorityPreemptive' })
    script.job('low', 0, { priority: 2, size: 100 })
    script.job('later', 10, { priority: 2, size: 10 })
    script.job('high', 30, { priority: 1, size: 20 })
    expect(script.order()).toBe('high low later')
  })

  it('interrupts the least urgent of several workers', () => {
    const script = new Script({ discipline: 'priorityPreemptive', workers: 2 })
    script.job('middle', 0, { priority: 2, size: 100 })
    script.job('low', 0, { priority: 3, size: 100 })
    script.job('high', 10, { priority: 1, size: 50 })
    expect(script.order()).toBe('high middle low')
    expect(script.log.at(-1)).toEqual([150, 'low served'])
  })
})

describe('processor sharing', () => {
  it('two jobs on one worker run at half speed each', () => {
    const script = new Script({ discipline: 'ps' })
    script.job('long', 0, { size: 100 })
    script.job('short', 20, { size: 30 })
    expect(script.run()).toEqual([
      [80, 'short served'],
      [130, 'long served'],
    ])
    const window = script.pool.meter.close(130)
    expect([window.busyUs, window.queueDepthMean]).toEqual([130, 0])
  })

  it('no job runs faster than one worker, and a worker more speeds up what is there', () => {
    const script = new Script({ discipline: 'ps', workers: 2 })
    script.job('a', 0, { size: 100 })
    script.job('b', 0, { size: 100 })
    script.job('c', 0, { size: 100 })
    script.at(60, () => script.pool.setWorkers(3))
    expect(script.run()).toEqual([
      [120, 'a served'],
      [120, 'b served'],
      [120, 'c served'],
    ])
  })

  it('a cancelled job frees its share', () => {
    const script = new Script({ discipline: 'ps' })
    script.job('a', 0, { size: 100 })
    const b = script.job('b', 0, { size: 100 })
    script.at(50, () => script.pool.cancel(b))
    expect(script.run()).toEqual([[125, 'a served']])
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
