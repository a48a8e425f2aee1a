import { describe, expect, it } from 'vitest'
import { disciplines, type PoolConfig } from '../../src/serving/poolConfig.ts'
import { Script } from './script.ts'

/** Whoever came first leaves after a while, so that the next is the oldest. */
function ages(config: Partial<PoolConfig>): number[] {
  const script = new Script(config)
  const { pool } = script
  const seen: number[] = []
  const look = () => void seen.push(pool.oldestWaitUs())
  script.at(0, look)
  script.job('runs', 1, { size: 1000, priority: 0, deadlineUs: 0 })
  script.at(5, look)
  const first = script.job('first', 10, { size: 1000, priority: 2, tenant: 1, deadlineUs: 9000 })
  script.job('second', 30, { size: 1000, priority: 3, tenant: 2, deadlineUs: 8000, trafficClass: 1 })
  script.job('third', 40, { size: 1000, priority: 1, tenant: 1, deadlineUs: 7000 })
  script.at(50, look)
  script.at(60, () => pool.cancel(first))
  script.at(70, look)
  script.run(100)
  return seen
}

describe('the age of the job that waits longest', () => {
  for (const discipline of disciplines.filter((name) => name !== 'ps')) {
    it(`is found under ${discipline}`, () => {
      expect(ages({ discipline })).toEqual([Number.NaN, Number.NaN, 40, 40])
    })
  }

  it('is found in both halves of a partition', () => {
    expect(ages({ partition: { batchWorkers: 0, borrowing: true } })).toEqual([Number.NaN, Number.NaN, 40, 40])
  })

  it('is none where processors are shared, since nobody waits', () => {
    expect(ages({ discipline: 'ps' })).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN])
  })

  it('counts the jobs of streams, those without a slot and those behind another of their own too', () => {
    const script = new Script({ batching: { kind: 'sequence', streamsMax: 1, max: 1, maxDelayUs: 0 } })
    const { pool } = script
    pool.openStream(1)
    pool.openStream(2)
    script.job('runs', 0, { stream: 1, size: 100 })
    script.job('behind', 10, { stream: 1 })
    const homeless = script.job('homeless', 5, { stream: 2 })
    script.at(20, () => expect(pool.oldestWaitUs()).toBe(15))
    script.at(21, () => pool.cancel(homeless))
    script.at(30, () => expect(pool.oldestWaitUs()).toBe(20))
    script.at(105, () => expect(pool.oldestWaitUs()).toBeNaN())
    script.at(200, () => pool.scaleDown(1))
    script.job('late', 190, { stream: 2 })
    script.run(300)
    expect(pool.oldestWaitUs()).toBe(110)
  })

  it('counts a stream’s job that has a slot and waits for another stream’s', () => {
    const script = new Script({ batching: { kind: 'sequence', streamsMax: 2, max: 1, maxDelayUs: 0 } })
    script.pool.openStream(1)
    script.pool.openStream(2)
    script.job('runs', 0, { stream: 1, size: 100 })
    script.job('waits', 10, { stream: 2 })
    script.run(30)
    expect(script.pool.oldestWaitUs()).toBe(20)
  })

  it('counts a job that was served once and waits again from when it came again', () => {
    const script = new Script()
    const job = script.job('a', 0)
    script.job('b', 20, { size: 100 })
    script.at(30, () => script.pool.submit(job))
    script.run(50)
    expect(script.pool.oldestWaitUs()).toBe(20)
  })
})
