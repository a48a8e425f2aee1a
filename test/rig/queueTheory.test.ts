import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { runQueueRig } from '../../src/rig/queue/queueRig.ts'
import { erlangB } from '../../src/rig/queue/theory/erlangB.ts'
import { erlangC } from '../../src/rig/queue/theory/erlangC.ts'
import { longRunShares } from '../../src/rig/queue/theory/markovChain.ts'
import { hypoexponentialQuantile } from '../../src/rig/queue/theory/tandem.ts'
import { parseQueueReferences, queueRuns } from '../../src/rig/queue/validateQueue.ts'

const text = readFileSync('scenarios/data/queues/reference_queues.csv', 'utf8')
const references = parseQueueReferences(text)

describe('exact formulas', () => {
  it('agree with every reference value to nine digits, model by model', () => {
    const far: string[] = []
    let compared = 0
    for (const { options, rows } of queueRuns(references)) {
      const { metrics } = runQueueRig({ ...options, customers: 1000 })
      for (const row of rows) {
        const exact = metrics.find(({ metric }) => metric === row.metric)?.exact
        compared++
        if (exact === undefined || exact === null) far.push(`${row.id} ${row.metric} is missing`)
        else if (!(Math.abs(exact - row.value) <= 1e-9 * Math.abs(row.value) + 1e-15))
          far.push(`${row.id} ${row.metric}: ${exact} for ${row.value}`)
      }
    }
    expect(far).toEqual([])
    expect(compared).toBe(references.length)
  })

  it('Erlang’s two formulas are one: C = B / (1 − ρ(1 − B))', () => {
    for (const [servers, offered] of [
      [1, 0.3],
      [8, 7.2],
      [100, 95],
    ]) {
      const blocked = erlangB(servers, offered)
      expect(erlangC(servers, offered)).toBeCloseTo(blocked / (1 - (offered / servers) * (1 - blocked)), 12)
    }
  })

  it('long-run shares of a chain are what its steps leave unchanged', () => {
    const steps = [
      [0.5, 0.5, 0],
      [0.2, 0.3, 0.5],
      [0.1, 0.4, 0.5],
    ]
    const shares = longRunShares(steps.map((row) => Float64Array.from(row)))
    for (let to = 0; to < 3; to++) {
      const after = steps.reduce((sum, row, from) => sum + shares[from] * row[to], 0)
      expect(after).toBeCloseTo(shares[to], 14)
    }
  })

  it('the way through stations whose rates lie far apart, or together, is as long as its distribution says', () => {
    for (const [slow, fast] of [
      [0.1, 999.1],
      [0.05, 19.05],
      [1e-6, 1e6],
      [1, 1.0000001],
    ])
      for (const p of [0.5, 0.95, 0.99]) {
        const t = hypoexponentialQuantile([slow, fast], p)
        const tail = (fast * Math.exp(-slow * t) - slow * Math.exp(-fast * t)) / (fast - slow)
        expect(tail).toBeCloseTo(1 - p, 7)
      }
    // Three alike: Erlang's distribution.
    const t = hypoexponentialQuantile([2, 2, 2], 0.95)
    expect(Math.exp(-2 * t) * (1 + 2 * t + 2 * t * t)).toBeCloseTo(0.05, 12)
  })
})
