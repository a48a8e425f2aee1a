import { describe, expect, test } from 'vitest'
import { runPoolRig } from '../../src/rig/pool/pool.ts'
import type { PoolRigOptions } from '../../src/rig/pool/poolOptions.ts'
import { nelderMead } from '../../src/rig/pool/poolSearch.ts'
import { parsePoolService } from '../../src/rig/pool/poolService.ts'
import { InputError } from '../../src/input/inputError.ts'

const run = (service: string, options: Omit<PoolRigOptions, 'service'>) =>
  runPoolRig({ requests: 4000, ...options, service: parsePoolService(service) })

describe('a closed loop on one GPU', () => {
  test('obeys Little: clients = throughput × latency, at every load', () => {
    for (const clients of [1, 2, 5, 16]) {
      const options = { clients, instances: 2, interference: 0.5, batchMax: 8, batchPreferred: [4, 8], overheadMs: 0.3 }
      const { throughput, latencyMs } = run('affine:5:1:0.2', options)
      expect((throughput * latencyMs.avg) / 1000 / clients).toBeCloseTo(1, 2)
    }
  })

  test('gives a lone client overhead plus service, and nothing else', () => {
    const { latencyMs, throughput, queueMs, computeMs, batchSizes } = run('affine:6:0.5', {
      clients: 1,
      overheadMs: 0.25,
    })
    expect([latencyMs.avg, latencyMs.p50, latencyMs.p99, computeMs]).toEqual([6.75, 6.75, 6.75, 6.5])
    expect(queueMs).toBe(0)
    expect(throughput).toBeCloseTo(1000 / 6.75, 6)
    expect(batchSizes).toEqual({ 1: 4000 })
  })

  test('keeps m instances busy without batching: N clients wait for N/m services each', () => {
    const { throughput, latencyMs, queueMs } = run('affine:10:0', { clients: 12, instances: 3 })
    expect(throughput / 300).toBeCloseTo(1, 2)
    expect(latencyMs.avg).toBeCloseTo(40, 1)
    expect(queueMs).toBeCloseTo(30, 1)
  })

  test('is never faster than full batches on all instances', () => {
    for (const clients of [4, 9, 24]) {
      const { throughput, batchSizes } = run('affine:8:1', { clients, instances: 2, batchMax: 8 })
      expect(throughput).toBeLessThanOrEqual((2 * 8 * 1000) / 16 + 1e-6)
      expect(Math.max(...Object.keys(batchSizes).map(Number))).toBeLessThanOrEqual(8)
    }
  })

  test('answers more a second the larger a batch may be', () => {
    const throughputs = [1, 2, 4, 8, 16].map(
      (batchMax) => run('affine:8:1', { clients: 32, instances: 2, batchMax }).throughput,
    )
    for (let i = 1; i < throughputs.length; i++) expect(throughputs[i]).toBeGreaterThan(throughputs[i - 1])
  })

  test('slows two busy instances by the interference, and one alone not at all', () => {
    const shared = { instances: 2, interference: 0.5 }
    expect(run('affine:6:0', { clients: 1, ...shared }).computeMs).toBe(6)
    expect(run('affine:6:0', { clients: 2, ...shared }).computeMs).toBeCloseTo(9, 6)
    expect(run('affine:6:0', { clients: 2, instances: 2 }).computeMs).toBe(6)
  })

  test('holds a request back for the delay until a preferred size is there', () => {
    const batcher = { batchMax: 8, batchPreferred: [4, 8], batchDelayMs: 3 }
    expect(run('affine:5:0', { clients: 1, ...batcher }).queueMs).toBe(3)
    expect(run('affine:5:0', { clients: 4, ...batcher }).queueMs).toBe(0)
    expect(run('affine:5:0', { clients: 4, ...batcher }).batchSizes).toEqual({ 4: 1000 })
  })

  test('sends batches of the preferred size though full ones wait, as Triton does', () => {
    const delayed = run('affine:10:1', { clients: 16, batchMax: 8, batchPreferred: [4], batchDelayMs: 1000 })
    expect(delayed.batchSizes).toEqual({ 4: 1000 })
    expect(delayed.throughput).toBeCloseTo(4000 / 14, 6)
    const prompt = run('affine:10:1', { clients: 6, batchMax: 8, batchPreferred: [4] })
    expect(Object.keys(prompt.batchSizes)).toEqual(['2', '4'])
  })

  test('passes the answers of one batch through the client one after the other', () => {
    const { queueMs, latencyMs } = run('affine:10:0', {
      clients: 3,
      batchMax: 3,
      batchPreferred: [3],
      batchDelayMs: 50,
      serialMs: 1,
    })
    expect(queueMs).toBeCloseTo(1, 2)
    expect(latencyMs.avg).toBeCloseTo(13, 2)
  })

  test('takes a table where a line would do, with equal results', () => {
    const options = { clients: 7, instances: 2, batchMax: 8, overheadMs: 0.1 }
    expect(run('table:1=6,8=20', options)).toEqual(run('affine:4:2', options))
  })

  test('accounts for every request in its batch sizes', () => {
    const { batchSizes } = run('affine:5:1:0.3', { clients: 9, instances: 2, batchMax: 4, overheadMs: 0.5 })
    const requests = Object.entries(batchSizes).reduce((sum, [size, batches]) => sum + Number(size) * batches, 0)
    expect(Math.abs(requests - 4000)).toBeLessThanOrEqual(10)
  })

  test('repeats itself with the same seed and differs with another', () => {
    const at = (seed: number) => run('affine:5:1:0.3', { clients: 5, batchMax: 4, seed })
    expect(at(3)).toEqual(at(3))
    expect(at(3)).not.toEqual(at(4))
  })
})

describe('what cannot be run is refused with what would do', () => {
  test.each([
    ['affine:5', 'affine:A:B'],
    ['affine:0:0', 'at least 0.001 ms'],
    ['affine:-1:2', 'from 0 to'],
    ['affine:5:x', '"x"'],
    ['table:4=3,2=5', 'ascending'],
    ['table:0=3', 'at least 1'],
    ['table:2=5,4=6', 'begin with the time of a single one'],
    ['table:1=9.6,2=5', 'a batch of 2 takes less than a smaller one'],
    ['gamma:5:1', 'affine:A:B'],
  ])('service %s', (service, words) => {
    expect(() => parsePoolService(service)).toThrow(InputError)
    expect(() => parsePoolService(service)).toThrow(words)
  })

  test('a table that ends before the largest batch there can be', () => {
    const table = 'table:1=9.6,4=12.4'
    expect(() => run(table, { clients: 40, batchMax: 8 })).toThrow(
      '--service: the table ends at a batch of 4, 8 can be one; add 8=…, or take --batch-max 4',
    )
    expect(() => run(table, { clients: 4, batchMax: 8 })).not.toThrow()
  })

  test.each([
    [{ clients: 0 }, '--clients is 0'],
    [{ clients: 2.5 }, 'whole number'],
    [{ clients: 2, batchMax: 4, batchPreferred: [8] }, '--batch-max is 4'],
    [{ clients: 2, batchDelayMs: -1 }, '0 or more'],
    [{ clients: 2, overheadMs: Number.NaN }, '0 or more'],
    [{ clients: 2, interference: -1 }, '--interference'],
    [{ clients: 2, requests: 0 }, '--requests is 0'],
  ])('options %j', (options, words) => {
    expect(() => run('affine:5:1', options)).toThrow(words)
    expect(() => run('affine:5:1', options)).toThrow(InputError)
  })
})

test('the simplex search finds the bottom of Rosenbrock’s valley', () => {
  const valley = ([x, y]: number[]) => (1 - x) ** 2 + 100 * (y - x * x) ** 2
  const { at } = nelderMead(valley, [-1.2, 1], [0.3, 0.3], 400)
  expect(at[0]).toBeCloseTo(1, 3)
  expect(at[1]).toBeCloseTo(1, 3)
})
