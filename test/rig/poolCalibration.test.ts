import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { calibratePool, type PoolFit } from '../../src/rig/pool/calibratePool.ts'
import { runPoolRig } from '../../src/rig/pool/pool.ts'
import { asMeasured, poolModelRig } from '../../src/rig/pool/poolModel.ts'
import { type MeasuredPoolRow, parseMeasuredPoolRows } from '../../src/rig/pool/poolRows.ts'
import { shippedProfile } from '../../src/rig/profiles.ts'
import { InputError } from '../../src/input/inputError.ts'
import type { PoolModel } from '../../src/serving/profile.ts'

const file = 'tts_fastpitch_triton.csv'
const text = readFileSync(`scenarios/data/gpu/${file}`, 'utf8')
const rows = parseMeasuredPoolRows(text, file)
const fits = (use?: number[], gpu?: string) => [calibratePool(rows, { use, gpu, requests: 8000 }).fit].flat()

describe('calibrated on four concurrencies, FastPitch is within 8 % over all sixteen', () => {
  const within = (fit: PoolFit) => {
    expect(fit.avgMape).toBeLessThanOrEqual(0.08)
    expect(fit.p95Mape).toBeLessThanOrEqual(0.08)
  }

  test('on the A100 and the T4, on the rows it chooses itself, and these fits are the shipped profiles', () => {
    const found = fits()
    expect(found.map(({ gpu }) => gpu)).toEqual(['NVIDIA DGX A100 (1x A100 80GB)', 'NVIDIA T4'])
    for (const fit of found) {
      expect(fit.used).toHaveLength(4)
      within(fit)
    }
    for (const [i, name] of ['fastpitch-a100', 'fastpitch-t4'].entries())
      expect(shippedProfile(name)).toMatchObject(modelOf(found[i]))
  })

  test('on other four, even without a lone client, which alone shows what the instances do to each other', () => {
    const [fit] = fits([3, 7, 11, 15], 'T4')
    expect(fit.interference).toBe(0)
    within(fit)
  })

  test.each([
    ['T4', [1, 8, 12, 16]],
    ['T4', [1, 8, 16]],
    ['T4', [1, 9, 16]],
    ['A100', [1, 8, 12, 16]],
    ['A100', [4, 8, 12, 16]],
  ])('on the %s from %j, where a search from one side alone stops short or what is unseen weighs most', (gpu, use) => {
    const [fit] = fits(use, gpu)
    expect(fit.used).toEqual(use)
    within(fit)
  })
})

test('a pool that the model can be is found again, unseen rows included', () => {
  const truth: PoolModel = {
    ...{ instances: 2, batchMax: 8, batchPreferred: [4, 8], batchDelayMs: 0 },
    ...{ stepMs: 12, perUnitMs: 2, cv: 0.1, interference: 0.3, overheadMs: 0.2, serialMs: 0.1 },
  }
  const made = [1, 4, 6, 8, 12, 16].map((concurrency): MeasuredPoolRow => {
    const measured = asMeasured(runPoolRig({ ...poolModelRig(truth, concurrency), seed: 7 }))
    const { instances, batchMax, batchPreferred, batchDelayMs } = truth
    const settings = { instances, batchMax, batchPreferred, batchDelayMs }
    return { gpu: 'made', concurrency, measured, overheadMs: 0.3, characters: null, settings, server: '', place: '' }
  })
  const { fit, rows: calibrated } = calibratePool(made, { use: [1, 4, 8, 16] })
  const { interference, avgMape, p95Mape } = fit as PoolFit
  expect(Math.abs(interference - truth.interference)).toBeLessThan(0.06)
  expect(avgMape).toBeLessThan(0.02)
  expect(p95Mape).toBeLessThan(0.04)
  expect(calibrated.map(({ concurrency, used }) => [concurrency, used])).toContainEqual([6, false])
})

describe('what the file says is read, and what is wrong with it is said', () => {
  test('a printed delay without a unit of its own is µs; a lone client would queue for it otherwise', () => {
    expect(rows).toHaveLength(32)
    expect(rows[0].settings).toEqual({ instances: 2, batchMax: 8, batchPreferred: [4, 8], batchDelayMs: 0.001 })
    expect(
      parseMeasuredPoolRows(text.replaceAll('max_queue_delay=1(ms, as printed)', 'max_queue_delay=3 ms'), file)[0]
        .settings.batchDelayMs,
    ).toBe(3)
  })

  test.each(['preferred=4,8', 'preferred=4 8', 'preferred=[4, 8]', 'preferred_batch_size = [ 4 8 ]'])('%s', (preferred) => {
    expect(settingsOf(`a trace; max_batch_size=8; instance_count=2; max_queue_delay=2 ms; ${preferred}`)).toEqual({
      ...{ instances: 2, batchMax: 8, batchPreferred: [4, 8], batchDelayMs: 2 },
    })
  })

  test.each([
    ['preferred=', 'write whole numbers of at least 1, such as 4,8'],
    ['preferred=4;8=x', 'it knows max_batch, max_batch_size'],
    ['max_queue_delay=1..2ms', 'write a number of µs, or one with its unit'],
    ['instances=0', 'write a whole number from 1 to 1000'],
    ['max_batch=8; max_batch_size=4', 'which was set before; set it once'],
    ['max_batch=8; preferred=4 16', 'prefers batches of 16 and has at most 8; leave 16 out'],
    ['warmup=3', 'write another remark without "="'],
  ])('server_cfg %s is refused with its place', (cfg, words) => {
    expect(() => settingsOf(cfg)).toThrow(InputError)
    expect(() => settingsOf(cfg)).toThrow(words)
    expect(() => settingsOf(cfg)).toThrow(/^bad\.csv:2:\d+: server_cfg /)
  })

  test('rows of two servers under the name of one GPU are refused, both named', () => {
    const mixed = text.replace('NVIDIA T4,FP16,"TorchScript', 'NVIDIA T4,FP32,"TorchScript')
    expect(() => calibratePool(parseMeasuredPoolRows(mixed, file), { gpu: 'T4' })).toThrow(
      /csv:19:1: NVIDIA T4 with "FP16.*at .*csv:18:1 with "FP32.*name them apart in the column gpu/,
    )
    expect(() => calibratePool(parseMeasuredPoolRows(mixed, file), { gpu: 'A100', requests: 500 })).not.toThrow()
  })

  test('a smaller largest batch drops the sizes that the file prefers above it', () => {
    const { fit } = calibratePool(rows, { gpu: 'T4', use: [1, 3, 16], batchMax: 4, requests: 500 })
    expect([fit].flat()[0]).toMatchObject({ batchMax: 4, batchPreferred: [4] })
  })

  test('the parts of a latency add up: what is outside queue and compute is the overhead', () => {
    expect(rows[0].overheadMs).toBeCloseTo(0.02 + 0.109 + 0.042, 9)
  })

  test.each([
    ['concurrent_client_requests,inferences_second,avg_latency_ms\n1,2,3', 'bad.csv:1:1: no column "p95_latency_ms"'],
    [header('1,100,x,9'), 'bad.csv:2:7: avg_latency_ms "x" is no number'],
    [header('90000,100,5,9'), 'bad.csv:2:1: concurrent_client_requests is "90000"; write a whole number of at least 1 and at most 5000: a fit simulates them hundreds of times'],
    [header('1.5,100,5,9'), 'bad.csv:2:1: concurrent_client_requests is "1.5"; write a whole number'],
    [header('1,100,5'), 'bad.csv:2:7: 3 cells where the first line has 4 columns'],
    [header(''), 'only column names'],
  ])('%s', (bad, words) => {
    expect(() => parseMeasuredPoolRows(bad, 'bad.csv')).toThrow(InputError)
    expect(() => parseMeasuredPoolRows(bad, 'bad.csv')).toThrow(words)
  })

  test('concurrencies and GPUs that are not in the file are named, with those that are', () => {
    expect(() => calibratePool(rows, { use: [31] })).toThrow(/--use 31: no such row; NVIDIA DGX A100.* 15, 16$/)
    const odd = rows.filter(({ concurrency }) => concurrency % 2 === 1)
    expect([calibratePool(odd, { use: [1, 3, 9, 16], gpu: 'A100', requests: 500 }).fit].flat()[0].used).toEqual([
      1, 3, 9,
    ])
    expect(() => calibratePool(rows, { gpu: 'H100' })).toThrow(/"H100"; the file has NVIDIA DGX A100.*NVIDIA T4/)
    expect(() => calibratePool(rows, { use: [] })).toThrow('--use is empty')
  })
})

/** The model without what is said about its fit. */
function modelOf({ gpu, used, avgMape, p95Mape, ...model }: PoolFit): PoolModel {
  return model
}

function settingsOf(cfg: string) {
  const table = `concurrent_client_requests,inferences_second,avg_latency_ms,p95_latency_ms,server_cfg\n1,100,5,9,"${cfg}"`
  return parseMeasuredPoolRows(table, 'bad.csv')[0].settings
}

function header(row: string): string {
  return `concurrent_client_requests,inferences_second,avg_latency_ms,p95_latency_ms\n${row}`
}
