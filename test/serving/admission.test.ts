import { describe, expect, it } from 'vitest'
import { Script } from './script.ts'

describe('admission', () => {
  it('depth: refuses what finds the queue full, and never what finds an idle worker', () => {
    const script = new Script({ admission: [{ kind: 'depth', max: 1 }] })
    for (const [name, atUs] of [
      ['a', 0],
      ['b', 1],
      ['c', 2],
      ['d', 11],
    ] as const)
      script.job(name, atUs)
    expect(script.run()).toEqual([
      [2, 'c refused'],
      [10, 'a served'],
      [20, 'b served'],
      [30, 'd served'],
    ])
    const none = new Script({ admission: [{ kind: 'depth', max: 0 }] })
    none.job('a', 0)
    none.job('b', 5)
    none.job('c', 11)
    expect(none.order()).toBe('a c')
  })

  it('deadline: refuses what is not expected to be done in time, judged by recent batches', () => {
    const script = new Script({ admission: [{ kind: 'deadline' }] })
    script.job('first', 0, { deadlineUs: 1 })
    script.job('a', 20, { deadlineUs: 100 })
    script.job('b', 20, { deadlineUs: 44 })
    script.job('c', 20, { deadlineUs: 44 })
    script.job('d', 20)
    expect(script.order()).toBe('first a b d')
  })

  it('deadline: after one slow batch an idle pool tries one in twenty-one, and is open again when that one was quick', () => {
    const script = new Script({ admission: [{ kind: 'deadline' }] })
    script.job('slow', 0, { size: 100 })
    for (let i = 1; i <= 30; i++) script.job(`n${i}`, 1000 * i, { deadlineUs: 1000 * i + 97 })
    expect(script.order()).toBe('slow n21 n22 n23 n24 n25 n26 n27 n28 n29 n30')
  })

  it('deadline: nobody is tried whose deadline is over', () => {
    const script = new Script({ admission: [{ kind: 'deadline' }] })
    script.job('first', 0)
    for (let i = 1; i <= 50; i++) script.job(`n${i}`, 1000 * i, { deadlineUs: 1000 * i - 1 })
    expect(script.order()).toBe('first')
  })

  it('deadline: who was lost in a restart and comes again at once finds nobody up', () => {
    const script = new Script({ admission: [{ kind: 'deadline' }], coldStartUs: 50 })
    const job = script.job('lost', 0, { deadlineUs: 1000 })
    const listener = { served() {}, refused: () => script.refused(job), lost: () => script.pool.submit(job) }
    Object.assign(job, { listener })
    script.at(5, () => script.pool.restart())
    expect(script.run()).toEqual([[5, 'lost refused']])
  })

  it('token bucket: each tenant has its burst and then its rate', () => {
    const byTenant = new Map([[2, { perSecond: 1, burst: 1 }]])
    const script = new Script({ admission: [{ kind: 'tokenBucket', perSecond: 10, burst: 2, byTenant }] })
    for (let i = 0; i < 4; i++) script.job(`one${i}`, 0, { tenant: 1 })
    for (let i = 0; i < 4; i++) script.job(`two${i}`, 0, { tenant: 2 })
    script.job('one-later', 100_000, { tenant: 1 })
    script.job('two-later', 100_000, { tenant: 2 })
    expect(script.order()).toBe('one0 one1 two0 one-later')
    expect(script.pool.meter.refused).toBe(6)
  })

  it('rules together: every one must let the job in', () => {
    const script = new Script({ admission: [{ kind: 'depth', max: 5 }, { kind: 'deadline' }] })
    script.job('first', 0)
    script.job('late', 20, { deadlineUs: 21 })
    expect(script.order()).toBe('first')
  })
})

describe('abandonment', () => {
  it('a job that comes again has its whole patience again', () => {
    const script = new Script()
    script.job('first', 0)
    const again = script.job('again', 1, { patienceUs: 30 })
    script.job('long', 21, { size: 100 })
    script.at(25, () => script.pool.submit(again))
    expect(script.run()).toEqual([
      [10, 'first served'],
      [20, 'again served'],
      [55, 'again abandoned'],
      [121, 'long served'],
    ])
  })

  it('the pool’s patience holds for jobs that come from then on, whatever it is turned to meanwhile', () => {
    const script = new Script()
    script.at(0, () => {
      script.pool.patienceUs = 15
    })
    script.job('a', 1, { size: 100 })
    script.job('b', 2)
    script.job('short', 3, { patienceUs: 5 })
    script.at(4, () => {
      script.pool.patienceUs = Number.POSITIVE_INFINITY
    })
    script.job('c', 5)
    script.at(6, () => {
      script.pool.patienceUs = 1
    })
    expect(script.run()).toEqual([
      [8, 'short abandoned'],
      [17, 'b abandoned'],
      [101, 'a served'],
      [111, 'c served'],
    ])
  })

  it('a job leaves the queue when its patience ends, and stays when it has met a worker', () => {
    const script = new Script()
    script.job('a', 0, { size: 100, patienceUs: 10 })
    script.job('b', 10, { patienceUs: 30 })
    script.job('c', 20, { patienceUs: 200 })
    expect(script.run()).toEqual([
      [40, 'b abandoned'],
      [100, 'a served'],
      [110, 'c served'],
    ])
    expect(script.pool.meter.abandoned).toBe(1)
  })
})
