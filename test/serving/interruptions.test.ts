import { describe, expect, it } from 'vitest'
import { Script } from './script.ts'

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

describe('shortest remaining first', () => {
  it('interrupts what would still take longer than a newcomer, never what would take as long or less', () => {
    const script = new Script({ discipline: 'srpt' })
    const long = script.job('long', 0, { size: 100 })
    script.job('short', 30, { size: 20 })
    script.job('as long', 50, { size: 70 })
    script.job('nearly done', 115, { size: 10 })
    expect(script.run()).toEqual([
      [50, 'short served'],
      [120, 'long served'],
      [130, 'nearly done served'],
      [200, 'as long served'],
    ])
    expect([long.startedUs, long.gpuUs]).toEqual([0, 100])
  })

  it('takes what is left of interrupted work for its length, whatever it was before', () => {
    const script = new Script({ discipline: 'srpt' })
    script.job('long', 0, { size: 100 })
    script.job('short', 95, { size: 4 })
    script.job('middle', 96, { size: 6 })
    expect(script.order()).toBe('short long middle')
  })

  it('interrupts the longest of several workers', () => {
    const script = new Script({ discipline: 'srpt', workers: 2 })
    script.job('middle', 0, { size: 60 })
    script.job('long', 0, { size: 100 })
    script.job('short', 10, { size: 20 })
    expect(script.order()).toBe('short middle long')
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
