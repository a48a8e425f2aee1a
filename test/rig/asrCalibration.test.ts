import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { runAsrRig } from '../../src/rig/asr/asr.ts'
import { asrModelRig } from '../../src/rig/asr/asrModel.ts'
import { parseMeasuredAsrRows } from '../../src/rig/asr/asrRows.ts'
import { type AsrFit, calibrateAsr } from '../../src/rig/asr/calibrateAsr.ts'
import { shippedProfile } from '../../src/rig/profiles.ts'
import { InputError } from '../../src/input/inputError.ts'
import type { AsrModel } from '../../src/serving/profile.ts'

const file = 'asr_nim_streaming.csv'
const rows = parseMeasuredAsrRows(readFileSync(`scenarios/data/gpu/${file}`, 'utf8'), file)

describe('calibrated on a lone stream and one more row, the rest is within 10 % (mean) and 15 % (p95)', () => {
  const within = ({ avgErrorMax, p95ErrorMax, used }: AsrFit) => {
    expect(used).toHaveLength(2)
    expect(avgErrorMax).toBeLessThanOrEqual(0.1)
    expect(p95ErrorMax).toBeLessThanOrEqual(0.15)
  }

  test('between the fewest and the most streams, for both chunk sizes, and these fits are the shipped profiles', () => {
    const fits = calibrateAsr(rows).fit as AsrFit[]
    expect(fits.map(({ chunkMs }) => chunkMs)).toEqual([160, 960])
    for (const fit of fits) within(fit)
    for (const [i, name] of ['riva-asr-160ms', 'riva-asr-960ms'].entries())
      expect(shippedProfile(name)).toMatchObject(modelOf(fits[i]))
  })

  test('beyond what it saw, for both chunk sizes', () => {
    for (const fit of calibrateAsr(rows, { use: [1, 16, 128] }).fit as AsrFit[]) within(fit)
  })
})

test('on a calibrated recogniser, staggered starts take a third off the mean and more off the queue', () => {
  const model = { chunkMs: 160, stepMs: 4.5, perUnitMs: 0.34, cv: 0.2, overheadMs: 7.4, finalWork: 1, finalMs: 46 }
  const together = runAsrRig(asrModelRig(model, 48))
  const apart = runAsrRig({ ...asrModelRig(model, 48), phase: 'staggered' })
  expect(apart.latencyMs.avg).toBeLessThan(together.latencyMs.avg * 0.67)
  expect(apart.latencyMs.p95).toBeLessThan(together.latencyMs.p95)
})

/** The model without what is said about its fit. */
function modelOf({ dataset, used, avgErrorMax, p95ErrorMax, ...model }: AsrFit): AsrModel {
  return model
}

describe('what is wrong with the rows is said', () => {
  test.each([
    ['chunk_ms,streams,avg_ms\n160,1,5', 'bad.csv:1:1: no column "p95_ms"'],
    ['chunk_ms,streams,avg_ms,p95_ms\n160,100000,5,9', 'bad.csv:2:5: streams is "100000"; write a whole number of at least 1 and at most 2000'],
    ['chunk_ms,streams,avg_ms,p95_ms\n160,2001,5,9', 'at most 2000: a fit simulates them hundreds of times'],
    ['chunk_ms,streams,avg_ms,p95_ms\n160,0,5,9', 'bad.csv:2:5: streams is "0"'],
    ['chunk_ms,streams,avg_ms,p95_ms,mode\n160,1,5,9,offline', 'no row has a mode that is streaming'],
  ])('%s', (bad, words) => {
    expect(() => parseMeasuredAsrRows(bad, 'bad.csv')).toThrow(InputError)
    expect(() => parseMeasuredAsrRows(bad, 'bad.csv')).toThrow(words)
  })

  test('streams that were not measured, sets that are not there, and mixed chunk sizes', () => {
    expect(() => calibrateAsr(rows, { use: [1, 2] })).toThrow('--use 2: no such row; measured were 1, 16, 48, 128, 384')
    expect(() => calibrateAsr(rows, { dataset: 'h100' })).toThrow('the file has nim140_block1_160, nim140_block1_960')
    const mixed = rows.map((row) => ({ ...row, dataset: 'all' }))
    expect(() => calibrateAsr(mixed)).toThrow('chunks of 160 and 960 ms')
  })

  test('a row with more streams than what was fitted to the others can serve', () => {
    const slow = 'chunk_ms,streams,avg_ms,p95_ms\n160,1,14,14\n160,4,60,75\n160,400,90,130'
    const beyond = /^slow\.csv:4:1: as fitted to the rows used, INFEASIBLE: .* 400 streams .* at most \d+ would do .* add the row to --use$/
    expect(() => calibrateAsr(parseMeasuredAsrRows(slow, 'slow.csv'), { use: [1, 4] })).toThrow(beyond)
  })
})
