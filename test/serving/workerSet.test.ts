import { describe, expect, it } from 'vitest'
import { Script } from './script.ts'

describe('workers come and go', () => {
  it('new workers serve after their cold start', () => {
    const script = new Script({ coldStartUs: 50 })
    for (const name of ['a', 'b', 'c']) script.job(name, 0, { size: 100 })
    script.at(10, () => {
      script.pool.setWorkers(3)
      expect([script.pool.workersUp, script.pool.workersCold, script.pool.workersWanted]).toEqual([1, 2, 3])
    })
    script.run()
    expect(script.started('a', 'b', 'c')).toEqual([0, 60, 60])
    const window = script.pool.meter.close(160)
    expect(window.workersCold).toBeCloseTo((2 * 50) / 160, 12)
    expect(window.billedUs).toBe(160 + 2 * 150)
  })

  it('warming ends every cold start, and an earlier one does not end a later', () => {
    const script = new Script({ workers: 0, coldStartUs: 50 })
    script.job('a', 0)
    script.at(0, () => script.pool.setWorkers(1))
    script.at(20, () => script.pool.warm())
    script.at(40, () => script.pool.restart())
    script.job('b', 41)
    script.run()
    expect(script.started('a', 'b')).toEqual([20, 90])
  })

  it('a pool that shrinks loses nothing: idle workers go at once, busy ones after their batch', () => {
    const script = new Script({ workers: 3 })
    script.job('a', 0, { size: 100 })
    script.job('b', 0, { size: 50 })
    script.job('c', 10)
    script.at(25, () => {
      script.pool.setWorkers(1)
      expect([script.pool.workersWanted, script.pool.workersUp]).toEqual([1, 2])
    })
    script.job('d', 30)
    expect(script.run().map(([, what]) => what)).toEqual(['c served', 'b served', 'a served', 'd served'])
    expect(script.pool.workersUp).toBe(1)
  })

  it('draining to nothing leaves the queue waiting for the next worker', () => {
    const script = new Script()
    script.at(0, () => script.pool.scaleDown(1))
    script.job('a', 10)
    script.at(100, () => script.pool.setWorkers(1))
    script.run()
    expect(script.started('a')).toEqual([100])
  })

  it('a crash puts what ran back to the head of the queue, or tells whoever wants to hear', () => {
    const quiet = new Script({ restartUs: 20, coldStartUs: 30 })
    quiet.job('a', 0, { size: 100 })
    quiet.job('b', 10)
    quiet.at(40, () => quiet.pool.crash(1))
    quiet.at(50, () => expect([quiet.pool.workersDown, quiet.pool.workersUp]).toEqual([1, 0]))
    expect(quiet.run()).toEqual([
      [190, 'a served'],
      [200, 'b served'],
    ])
    expect(quiet.jobs.get('a')?.gpuUs).toBe(140)
    const loud = new Script({ restartUs: 20, coldStartUs: 30 }, true)
    loud.job('a', 0, { size: 100 })
    loud.job('b', 10)
    loud.at(40, () => loud.pool.crash(1))
    expect(loud.run()).toEqual([
      [40, 'a lost'],
      [100, 'b served'],
    ])
    expect(loud.pool.meter.lost).toBe(1)
  })

  it('the end that a crash prevented is nobody else’s, not even of a batch that ends at that very instant', () => {
    const script = new Script({ batching: { kind: 'dynamic', max: 8, maxDelayUs: 0 } }, true)
    script.job('alone', 0, { size: 100 })
    script.at(40, () => script.pool.crash(1))
    script.job('one', 45, { size: 20 })
    script.job('other', 45, { size: 30 })
    script.at(50, () => script.pool.restart())
    expect(script.run()).toEqual([
      [40, 'alone lost'],
      [100, 'one served'],
      [100, 'other served'],
    ])
    expect(script.jobs.get('other')?.gpuUs).toBe(30)
  })

  it('jobs of several crashed workers come back in the order they were served', () => {
    const script = new Script({ workers: 3, restartUs: 0 })
    for (const name of ['a', 'b', 'c', 'd']) script.job(name, 0, { size: 100 })
    script.at(50, () => script.pool.crash(3))
    script.at(60, () => script.pool.setWorkers(1))
    script.run()
    expect(script.started('a', 'b', 'c', 'd').slice(0, 3)).toEqual([0, 0, 0])
    expect(script.log.map(([, what]) => what)).toEqual(['a served', 'b served', 'c served', 'd served'])
  })

  it('without restartUs crashed workers stay down until the pool is restarted, cold', () => {
    const script = new Script({ workers: 2, coldStartUs: 30 })
    script.at(0, () => script.pool.crash(2))
    script.job('a', 10)
    script.at(500, () => {
      expect(script.pool.workersDown).toBe(2)
      script.pool.restart()
    })
    script.run()
    expect(script.started('a')).toEqual([530])
  })

  it('a worker that crashes as it leaves does not come back', () => {
    const script = new Script({ workers: 2, restartUs: 10 })
    script.job('a', 0, { size: 100 })
    script.job('b', 0, { size: 100 })
    script.at(10, () => script.pool.setWorkers(1))
    script.at(20, () => script.pool.crash(2))
    script.run(25)
    expect([script.pool.workersWanted, script.pool.workersDown]).toEqual([1, 1])
    expect(script.order()).toBe('a b')
    expect(script.pool.workersUp).toBe(1)
  })

  it('one that leaves while a restart tells of lost work leaves once', () => {
    const script = new Script({ workers: 3, batching: { kind: 'sequence', streamsMax: 1, max: 1, maxDelayUs: 0 } })
    const { pool } = script
    for (const id of [1, 2, 3]) pool.openStream(id)
    const lost = script.job('lost', 0, { stream: 1, size: 100 })
    // Whoever hears of it hangs up, and with that the last stream of the worker that is leaving ends.
    lost.listener = { served: () => {}, lost: () => pool.closeStream(3) }
    script.at(10, () => pool.setWorkers(2))
    script.at(20, () => pool.restart())
    script.run(30)
    expect([pool.workersUp, pool.workersWanted, pool.meter.workersRented]).toEqual([2, 2, 2])
  })

  it('a pool that shrinks gives back crashed machines before those that serve', () => {
    const script = new Script({ workers: 2 })
    script.at(0, () => script.pool.crash(1))
    script.at(1, () => script.pool.setWorkers(1))
    script.job('a', 5)
    expect(script.order()).toBe('a')
    expect([script.pool.workersUp, script.pool.workersDown]).toEqual([1, 0])
  })

  it('a crashed worker is neither there nor gone until its machine is given back', () => {
    const script = new Script({ workers: 3, restartUs: 50 })
    const { pool } = script
    script.at(0, () => pool.crash(2))
    script.at(10, () => {
      pool.releaseCrashed(1)
      expect([pool.workersPresent, pool.workersWanted, pool.workersDown]).toEqual([1, 2, 1])
    })
    const returns: number[] = []
    pool.onReturn = () => returns.push(script.simulation.nowUs)
    script.run()
    expect([pool.workersPresent, pool.workersDown, returns]).toEqual([2, 0, [50]])
  })

  describe('drained', () => {
    it('is the slow worker before the longest-serving, and a cold one comes for each at once', () => {
      const script = new Script({ workers: 3, coldStartUs: 50 })
      const { pool } = script
      pool.crash(1)
      pool.slowWorkerTimes = 5
      pool.restart()
      pool.warm()
      for (const name of ['a', 'b', 'c']) script.job(name, 0, { size: 100 })
      script.at(10, () => {
        expect(pool.drain(2)).toBe(2)
        expect([pool.workersPresent, pool.workersUp, pool.workersCold]).toEqual([3, 3, 2])
      })
      for (const name of ['d', 'e', 'f']) script.job(name, 20, { size: 100 })
      // Worker 1 is slow and works on, as does worker 0; 2 stays, and the new ones are warm at 60.
      script.run()
      expect(script.started('d', 'e', 'f')).toEqual([60, 60, 100])
      expect(['a', 'b', 'c', 'd', 'e', 'f'].map((name) => script.jobs.get(name)?.worker)).toEqual([0, 1, 2, 3, 4, 2])
    })

    it('is a cold worker only when no other is left, and no more than there are', () => {
      const script = new Script({ workers: 1, coldStartUs: 50 })
      script.pool.scaleUp(1)
      expect(script.pool.drain(9)).toBe(2)
      expect([script.pool.workersPresent, script.pool.workersUp]).toEqual([2, 0])
    })

    it('is exactly the one that is named', () => {
      const script = new Script({ workers: 3 })
      const { pool } = script
      pool.slowWorkerTimes = 2
      expect([pool.drainWorker(2), pool.drainWorker('slow'), pool.drainWorker('slow'), pool.drainWorker(7)]).toEqual([1, 1, 0, 0])
      script.run()
      for (const name of ['a', 'b', 'c']) script.job(name, 10)
      script.run()
      expect(['a', 'b', 'c'].map((name) => script.jobs.get(name)?.worker)).toEqual([1, 3, 4])
    })
  })

  it('the worker that is named crashes, and no other', () => {
    const script = new Script({ workers: 3, restartUs: 10 })
    const { pool } = script
    pool.scaleUp(1)
    expect([pool.crashWorker(1), pool.crashWorker(3), pool.crashWorker(1), pool.crashWorker('slow')]).toEqual([1, 1, 0, 0])
    expect([pool.workersUp, pool.workersCold, pool.workersDown]).toEqual([2, 0, 2])
    script.run()
    expect([pool.workersUp, pool.workersDown]).toEqual([4, 0])
  })

  describe('a slow worker', () => {
    const busyUs = (script: Script, name: string) => {
      const { startedUs, finishedUs } = script.jobs.get(name) as { startedUs: number; finishedUs: number }
      return finishedUs - startedUs
    }

    it('is the same through a crash and whatever joins and leaves, until it is lifted', () => {
      const script = new Script({ workers: 3, restartUs: 10 })
      const { pool } = script
      pool.crashWorker(0)
      pool.slowWorkerTimes = 5
      script.at(5, () => pool.crash(1))
      script.at(30, () => {
        pool.slowWorkerTimes = 3
      })
      for (const name of ['a', 'b', 'c']) script.job(name, 40)
      script.at(100, () => {
        pool.slowWorkerTimes = 1
      })
      for (const name of ['d', 'e', 'f']) script.job(name, 110)
      script.run()
      const slow = ['a', 'b', 'c', 'd', 'e', 'f'].filter((name) => busyUs(script, name) > 10)
      expect(slow.map((name) => [script.jobs.get(name)?.worker, busyUs(script, name)])).toEqual([[1, 30]])
    })

    it('takes its slowness away when it leaves, and lifting it slows and hastens nobody', () => {
      const script = new Script({ workers: 2 })
      const { pool } = script
      pool.slowWorkerTimes = 5
      script.at(0, () => pool.drain(1))
      for (const name of ['a', 'b']) script.job(name, 10)
      script.at(50, () => {
        pool.slowWorkerTimes = 1
      })
      for (const name of ['c', 'd']) script.job(name, 60)
      script.run()
      expect(['a', 'b', 'c', 'd'].map((name) => busyUs(script, name))).toEqual([10, 10, 10, 10])
    })
  })

  it('a gray worker is slow alone', () => {
    const script = new Script({ workers: 2 })
    script.pool.slowWorkerTimes = 5
    for (const name of ['a', 'b', 'c', 'd']) script.job(name, 0)
    expect(script.run().map(([atUs, what]) => `${atUs} ${what}`)).toEqual([
      '10 b served',
      '20 c served',
      '30 d served',
      '50 a served',
    ])
  })
})
