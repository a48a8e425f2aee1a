import { describe, expect, it } from 'vitest'
import { Script } from './script.ts'

const dynamic = (max: number, maxDelayUs: number) => ({ kind: 'dynamic', max, maxDelayUs }) as const

describe('who takes what, and when', () => {
  it('depth counts for who finds no idle worker that may take him, and for nobody else', () => {
    const partition = { batchWorkers: 1, borrowing: false }
    const script = new Script({ workers: 2, partition, admission: [{ kind: 'depth', max: 0 }] })
    script.job('b1', 0, { trafficClass: 1, size: 100 })
    script.job('b2', 1, { trafficClass: 1, size: 100 })
    script.job('talk', 2)
    const expected = [[1, 'b2 refused'], [12, 'talk served'], [100, 'b1 served']]
    expect(script.run()).toEqual(expected)
  })

  it('a worker borrows as soon as its own queue is empty', () => {
    const script = new Script({ partition: { batchWorkers: 0, borrowing: true }, batching: dynamic(2, 1000) })
    script.job('talk', 0, { patienceUs: 50 })
    script.job('b1', 1, { trafficClass: 1 })
    script.job('b2', 2, { trafficClass: 1 })
    script.run()
    expect(script.started('b1', 'b2')).toEqual([50, 50])
  })

  it('a worker that leaves finishes what it has begun', () => {
    const script = new Script({ discipline: 'priorityPreemptive', chunkUs: 40 })
    script.job('low', 0, { priority: 2, size: 100 })
    script.job('high', 30, { priority: 1, size: 20 })
    script.at(35, () => script.pool.scaleDown(1))
    expect(script.run()).toEqual([[100, 'low served']])
  })

  it('after a restart chunks count from what began after it', () => {
    const script = new Script({ discipline: 'priorityPreemptive', chunkUs: 100 })
    script.job('low', 0, { priority: 3, size: 300 })
    script.job('mid', 130, { priority: 2, size: 100 })
    script.at(150, () => script.pool.restart())
    script.job('high', 190, { priority: 1, size: 10 })
    script.run()
    expect(script.started('mid', 'high')).toEqual([150, 250])
  })

  it('what a crash puts back interrupts less urgent work', () => {
    const script = new Script({ discipline: 'priorityPreemptive', workers: 2 })
    script.job('high', 0, { priority: 1, size: 100 })
    script.job('low', 0, { priority: 2, size: 1000 })
    script.at(50, () => script.pool.crash(1))
    expect(script.run()).toEqual([[150, 'high served'], [1100, 'low served']])
  })

  it('lifo: the batch delay counts from what was put back on top when that is older', () => {
    const script = new Script({ discipline: 'lifo', batching: dynamic(3, 50) })
    script.job('old', 0, { size: 100 })
    script.job('young', 90)
    script.at(100, () => script.pool.restart())
    script.run()
    expect(script.started('young')).toEqual([100])
  })

  it('fifo: what several workers held comes back first come first', () => {
    const script = new Script({ workers: 2 })
    script.job('a', 0, { size: 10 })
    script.job('b', 0, { size: 100 })
    script.job('c', 5, { size: 100 })
    script.at(50, () => script.pool.crash(2))
    script.at(60, () => script.pool.setWorkers(3))
    expect(script.order()).toBe('a b c')
  })

  it('fifo: the batch delay counts from the oldest of what several workers held', () => {
    const script = new Script({ workers: 2, restartUs: 0, coldStartUs: 0, batching: dynamic(2, 1000) })
    for (const name of ['a1', 'a2']) script.job(name, 0, { size: 10 })
    for (const name of ['b1', 'b2']) script.job(name, 1, { size: 900 })
    for (const name of ['c1', 'c2']) script.job(name, 600, { size: 900 })
    script.at(700, () => {
      script.pool.batchMax = 5
      script.pool.crash(2)
    })
    script.run()
    expect(script.jobs.get('b1')?.finishedUs).toBe(1001 + 3600)
  })

  it('when a batch delay ends the worker that has rested longest takes the batch', () => {
    const script = new Script({ workers: 2, discipline: 'priority', batching: dynamic(4, 100) })
    script.pool.slowWorkerTimes = 3
    script.job('low', 0, { priority: 9 })
    for (const name of ['u1', 'u2']) script.job(name, 10, { size: 5 })
    script.at(20, () => {
      script.pool.batchMax = 2
    })
    script.run()
    expect(script.jobs.get('low')?.finishedUs).toBe(110)
  })
})
