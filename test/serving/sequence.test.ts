import { describe, expect, it } from 'vitest'
import { jobState } from '../../src/serving/job.ts'
import { AffineService } from '../../src/serving/serviceModel.ts'
import { Script } from './script.ts'

const slotted = (workers: number, streamsMax: number, maxDelayUs = 0) => ({
  workers,
  service: new AffineService(100, 0),
  batching: { kind: 'sequence', streamsMax, max: 8, maxDelayUs } as const,
})

describe('sequence batching', () => {
  it('a stream’s jobs run one at a time, in order, and share batches with other streams', () => {
    const script = new Script(slotted(1, 4))
    script.pool.openStream(1)
    script.pool.openStream(2)
    script.job('one-a', 0, { stream: 1 })
    script.job('one-b', 10, { stream: 1 })
    script.job('one-c', 20, { stream: 1 })
    script.job('two-a', 30, { stream: 2 })
    script.run()
    expect(script.started('one-a', 'one-b', 'two-a', 'one-c')).toEqual([0, 100, 100, 200])
    expect([...script.jobs.values()].map(({ batchSize }) => batchSize)).toEqual([1, 2, 1, 2])
  })

  it('streams spread over the workers and stay where they are', () => {
    const script = new Script(slotted(2, 4))
    script.pool.openStream(1)
    script.pool.openStream(2)
    script.job('one', 0, { stream: 1 })
    script.job('two', 0, { stream: 2 })
    script.job('one again', 50, { stream: 1 })
    script.job('two again', 150, { stream: 2 })
    script.run()
    expect(script.started('one', 'two', 'one again', 'two again')).toEqual([0, 0, 100, 150])
  })

  it('a stream beyond the slots waits, with its jobs, until another closes and its jobs are done', () => {
    const script = new Script(slotted(1, 1))
    script.pool.openStream(1)
    script.pool.openStream(2)
    script.job('one', 0, { stream: 1 })
    script.job('two', 0, { stream: 2 })
    script.job('two again', 5, { stream: 2 })
    script.at(50, () => {
      expect([script.pool.streamsWaiting, script.pool.queueDepth]).toEqual([1, 2])
      script.pool.closeStream(1)
      expect(script.pool.streamsWaiting).toBe(1)
    })
    script.run()
    expect(script.started('two', 'two again')).toEqual([100, 200])
    expect([script.pool.streamsOpen, script.pool.streamsWaiting]).toEqual([1, 0])
  })

  it('one that gives up waiting for a slot is passed over', () => {
    const script = new Script(slotted(1, 1))
    for (const id of [1, 2, 3]) script.pool.openStream(id)
    script.pool.closeStream(2)
    script.pool.closeStream(1)
    expect([script.pool.streamsOpen, script.pool.streamsWaiting]).toEqual([1, 0])
    script.job('three', 0, { stream: 3 })
    expect(script.order()).toBe('three')
  })

  it('waits for more streams as long as its oldest job may wait', () => {
    const script = new Script(slotted(1, 4, 40))
    script.pool.openStream(1)
    script.pool.openStream(2)
    script.job('one', 0, { stream: 1 })
    script.job('two', 30, { stream: 2 })
    script.run()
    expect(script.started('one', 'two')).toEqual([40, 40])
  })

  it('after a crash the streams go on elsewhere in order, and what ran is done again', () => {
    const script = new Script(slotted(2, 4))
    script.pool.openStream(1)
    script.pool.openStream(2)
    script.job('one', 0, { stream: 1 })
    script.job('one again', 10, { stream: 1 })
    script.job('two', 0, { stream: 2 })
    script.at(50, () => script.pool.crash(1))
    expect(script.run().map(([atUs, what]) => `${atUs} ${what}`)).toEqual([
      '100 two served',
      '200 one served',
      '300 one again served',
    ])
  })

  it('a cancelled step lets the next of its stream go on', () => {
    const script = new Script(slotted(1, 2))
    script.pool.openStream(1)
    script.job('a', 0, { stream: 1 })
    const b = script.job('b', 10, { stream: 1 })
    script.job('c', 20, { stream: 1 })
    script.at(30, () => script.pool.cancel(b))
    script.run()
    expect(script.started('c')).toEqual([100])
  })

  it('a worker that is to leave takes no new stream and goes when its last one closes', () => {
    const script = new Script(slotted(2, 4))
    script.pool.openStream(1)
    script.pool.openStream(2)
    script.job('one', 0, { stream: 1 })
    script.job('two', 0, { stream: 2 })
    script.at(10, () => script.pool.setWorkers(1))
    script.at(20, () => script.pool.openStream(3))
    script.job('three', 20, { stream: 3 })
    script.at(150, () => expect(script.pool.workersUp).toBe(2))
    script.at(160, () => {
      script.pool.closeStream(1)
      script.pool.closeStream(2)
    })
    script.run()
    expect(script.started('three')).toEqual([100])
    expect(script.pool.workersUp).toBe(1)
  })

  it('a job of a stream that is not open is an error, and so is opening twice', () => {
    const script = new Script(slotted(1, 2))
    script.pool.openStream(1)
    expect(() => script.pool.openStream(1)).toThrow(/open already/)
    expect(() => script.pool.closeStream(7)).toThrow(/not open/)
    script.job('lost soul', 0, { stream: 9 })
    expect(() => script.run()).toThrow(/stream 9 is not open/)
  })
})

describe('streams in a partition', () => {
  const INTERACTIVE = 0
  const BATCH = 1
  const halves = (borrowing: boolean, streamsMax = 2) => ({ ...slotted(2, streamsMax), partition: { batchWorkers: 1, borrowing } })

  /** The worker that serves a job of each stream at `atUs`; −1 where it still waits. */
  function workersOf(script: Script, ids: number[], atUs: number): number[] {
    const jobs = ids.map((stream) => script.job(`${stream} at ${atUs}`, atUs, { stream }))
    script.run(atUs + 1000)
    return jobs.map(({ state, worker }) => (state === jobState.done ? worker : -1))
  }

  it('stay on their side: calls wait while the workers kept for recordings rest', () => {
    const script = new Script(halves(false))
    for (const id of [1, 2, 3]) script.pool.openStream(id, INTERACTIVE)
    script.pool.openStream(4, BATCH)
    expect(workersOf(script, [1, 2, 3, 4], 0)).toEqual([0, 0, -1, 1])
    expect(script.pool.streamsWaiting).toBe(1)
  })

  it('with borrowing go to the other side while it has no stream of its own, and stay there', () => {
    const script = new Script(halves(true, 3))
    for (const id of [1, 2]) script.pool.openStream(id, INTERACTIVE)
    expect(workersOf(script, [1, 2], 0)).toEqual([0, 1])
    script.pool.openStream(3, BATCH)
    for (const id of [4, 5]) script.pool.openStream(id, INTERACTIVE)
    expect(workersOf(script, [3, 4, 5, 2], 2000)).toEqual([1, 0, 0, 1])
    script.pool.closeStream(3)
    script.pool.openStream(6, INTERACTIVE)
    expect(workersOf(script, [6], 4000)).toEqual([1])
  })

  it('with borrowing leave a slot to the side it was kept for, when some of that side wait too', () => {
    const script = new Script(halves(true, 1))
    for (const id of [1, 2]) script.pool.openStream(id, INTERACTIVE)
    script.pool.openStream(3, INTERACTIVE)
    script.pool.openStream(4, BATCH)
    expect(workersOf(script, [1, 2, 3, 4], 0)).toEqual([0, 1, -1, -1])
    script.pool.closeStream(2)
    script.run(1100)
    expect([script.jobs.get('3 at 0')?.state, script.jobs.get('4 at 0')?.worker]).toEqual([jobState.waiting, 1])
  })
})
