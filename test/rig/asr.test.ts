import { describe, expect, test, vi } from 'vitest'
import { runAsrRig } from '../../src/rig/asr/asr.ts'
import type { AsrRigOptions } from '../../src/rig/asr/asrOptions.ts'
import { parsePoolService } from '../../src/rig/pool/poolService.ts'
import { InputError } from '../../src/input/inputError.ts'
import { AffineService } from '../../src/serving/serviceModel.ts'

const run = (service: string, options: Omit<AsrRigOptions, 'service' | 'chunkMs'> & { chunkMs?: number }) =>
  runAsrRig({ chunkMs: 160, requests: 2000, ...options, service: parsePoolService(service) })

describe('real-time streams on a recogniser', () => {
  test('are answered in real time: audio seconds per second are the streams', () => {
    for (const streams of [1, 16, 48]) {
      const { throughput } = run('affine:5:0.4', { streams, overheadMs: 6 })
      expect(throughput / streams).toBeGreaterThan(0.99)
      expect(throughput / streams).toBeLessThanOrEqual(1)
    }
  })

  test('in lockstep, the first goes alone and the others in one batch behind it', () => {
    const { latencyMs, batchSizes, queueMs } = run('affine:5:0.4', { streams: 11, overheadMs: 6, iterations: 1 })
    expect(latencyMs.avg).toBeCloseTo(6 + (1 * 5.4 + 10 * (5.4 + 9)) / 11, 6)
    expect(latencyMs.p99).toBeCloseTo(6 + 5.4 + 9, 6)
    expect(queueMs).toBeCloseTo((10 * 5.4) / 11, 6)
    expect(batchSizes[1]).toBe(batchSizes[10])
  })

  test('in lockstep without batching, each waits for those before it', () => {
    const { latencyMs } = run('affine:3:0', { streams: 20, batchMax: 1, iterations: 1 })
    expect(latencyMs.avg).toBeCloseTo((3 * 21) / 2, 6)
  })

  test('spread over the chunk, nobody waits that far apart; together they do', () => {
    const streams = 20
    expect(run('affine:3:0.5', { streams, iterations: 1, phase: 'staggered' }).queueMs).toBe(0)
    expect(run('affine:3:0.5', { streams, iterations: 1, phase: 'lockstep' }).queueMs).toBeGreaterThan(3)
  })

  test('spreading the phases lowers queueing, mean and tail at every load, noise or not', () => {
    for (const streams of [8, 24, 48]) {
      const at = (phase: 'lockstep' | 'staggered') =>
        run('affine:4:0.45:0.2', { streams, phase, finalWork: 3, finalMs: 50 })
      const together = at('lockstep')
      const apart = at('staggered')
      expect(apart.queueMs).toBeLessThan(together.queueMs)
      expect(apart.latencyMs.avg).toBeLessThan(together.latencyMs.avg)
      expect(apart.latencyMs.p95).toBeLessThan(together.latencyMs.p95)
    }
  })

  test('the last chunk of an utterance costs its own work and comes later', () => {
    const options = { streams: 1, chunkMs: 1000, utteranceMs: 4000, overheadMs: 2 }
    const { latencyMs } = run('affine:5:1', { ...options, finalWork: 3, finalMs: 40 })
    expect(latencyMs.p50).toBeCloseTo(8, 6)
    expect(latencyMs.avg).toBeCloseTo((3 * 8 + (2 + 5 + 3 + 40)) / 4, 6)
  })

  test('streams are shared out to the slots of the instances', () => {
    const { batchSizes } = run('affine:5:0.4', { streams: 12, instances: 3, slots: 4 })
    expect(Math.max(...Object.keys(batchSizes).map(Number))).toBeLessThanOrEqual(4)
  })

  test('repeats itself with the same seed and differs with another', () => {
    const at = (seed: number) => run('affine:5:0.4:0.2', { streams: 6, jitterMs: 4, seed })
    expect(at(3)).toEqual(at(3))
    expect(at(3)).not.toEqual(at(4))
  })
})

describe('what cannot be run is refused with what would do', () => {
  test('more streams than keep up with real time: the number it names does', () => {
    const service = 'affine:4:2'
    let message = ''
    try {
      run(service, { streams: 300 })
    } catch (error) {
      expect(error).toBeInstanceOf(InputError)
      message = (error as Error).message
    }
    expect(message).toMatch(/^INFEASIBLE: ρ = 3\.7\d/)
    const streams = Number(/at most (\d+) would/.exec(message)?.[1])
    expect(streams).toBeGreaterThan(70)
    expect(() => run(service, { streams })).not.toThrow()
  })

  test('with instances that share a GPU too: up to a number all do, and none above it', () => {
    const keepsUp = Array.from({ length: 20 }, (_, i) => {
      try {
        run('affine:50:1', { streams: i + 1, instances: 2, interference: 2, iterations: 30 })
        return true
      } catch (error) {
        expect(error).toBeInstanceOf(InputError)
        return false
      }
    })
    const most = keepsUp.lastIndexOf(true) + 1
    // A batch of 3 takes 53 ms, thrice as long beside a busy neighbour: 159 of 160 ms.
    expect(most).toBe(6)
    expect(keepsUp.slice(0, most)).not.toContain(false)
    const { throughput } = run('affine:50:1', { streams: most, instances: 2, interference: 2, iterations: 30 })
    expect(throughput).toBeGreaterThan(0.97 * most)
  })

  test('the number it names is the greatest that does, and is found in as many looks as it has binary digits', () => {
    const service = vi.spyOn(AffineService.prototype, 'batchUs')
    // 5 + 154 ms fit into a chunk of 160, and 5 + 155 do not.
    expect(() => run('affine:5:1', { streams: 100_000 })).toThrow('at most 154 would do on this GPU')
    expect(service.mock.calls.length).toBeLessThan(40)
    service.mockRestore()
    expect(() => run('affine:170:1', { streams: 9 })).toThrow('not even one would do')
  })

  test('a last chunk of other work, where a table knows whole chunks only', () => {
    expect(() => run('table:1=5,4=8', { streams: 4, finalWork: 3 })).toThrow(
      '--final-work 3: a table has the times of whole chunks only; take --final-work 1, or a --service affine:A:B',
    )
    expect(() => run('table:1=5,4=8', { streams: 4, finalWork: 1 })).not.toThrow()
  })

  test.each([
    [{ streams: 0 }, '--streams is 0'],
    [{ streams: 10, slots: 4 }, 'needs --slots 10 or --instances 3'],
    [{ streams: 2, chunkMs: 0 }, '--chunk-ms is 0'],
    [{ streams: 2, utteranceMs: 0 }, '--utterance-ms is 0; without audio'],
    [{ streams: 2, phase: 'random' as never }, 'lockstep and staggered'],
    [{ streams: 2, jitterMs: -1 }, '0 or more'],
  ])('options %j', (options, words) => {
    expect(() => run('affine:5:0.4', options)).toThrow(InputError)
    expect(() => run('affine:5:0.4', options)).toThrow(words)
  })
})
