import type { AsrModel } from '../../serving/profile.ts'
import { runAsrRig } from './asr.ts'
import { asrModelRig } from './asrModel.ts'
import { asrDefaults, chunksOf } from './asrOptions.ts'
import type { MeasuredAsrRow } from './asrRows.ts'
import { once } from '../once.ts'
import { nelderMead } from '../pool/poolSearch.ts'
import { InputError } from '../../input/inputError.ts'

/**
 * Simulated chunks per row and evaluation, and evaluations of each of two searches; the second starts where the first
 * ended.
 */
const REQUESTS = 4000
const EVALUATIONS = 100
/** Evaluations of a fit, for its progress. */
export const ASR_LOOKS = 2 * EVALUATIONS
/** A percentile with fewer measured answers beyond it is too uncertain to count. */
const ENOUGH_BEYOND = 10

const percentiles = [
  { name: 'p50', measured: 'p50Ms', share: 0.5, weight: 0.5 },
  { name: 'p90', measured: 'p90Ms', share: 0.9, weight: 0.5 },
  { name: 'p95', measured: 'p95Ms', share: 0.95, weight: 2 },
  { name: 'p99', measured: 'p99Ms', share: 0.99, weight: 0.25 },
] as const

/**
 * The recogniser whose simulated latencies are nearest to the measured ones, by least squares of relative errors.
 * Percentiles that rest on a few answers (a single stream has three utterances in all) do not count. `looked` is
 * called at each of about `ASR_LOOKS` evaluations.
 */
export function fitAsr(rows: readonly MeasuredAsrRow[], looked: () => void): AsrModel {
  const { chunkMs } = rows[0]
  const toModel = ([stepMs, perUnitMs, overheadMs, finalMs, finalWork, cv]: number[]): AsrModel => {
    return { chunkMs, stepMs, perUnitMs, cv, overheadMs, finalWork, finalMs }
  }
  const cost = (at: number[]) => {
    looked()
    return at.every((x) => x >= 0) ? costOf(toModel(at), rows) : Number.POSITIVE_INFINITY
  }
  const first = nelderMead(cost, ...startOf(rows), EVALUATIONS)
  if (first.cost === Number.POSITIVE_INFINITY) throw nothingKeepsUp(rows)
  const edges = first.at.map((x) => Math.max(0.02, x * 0.15))
  const { at } = nelderMead(cost, first.at, edges, EVALUATIONS)
  return toModel(at.map((x) => Math.round(x * 1e4) / 1e4))
}

function nothingKeepsUp(rows: readonly MeasuredAsrRow[]): InputError {
  const { place, streams, chunkMs, measured } = rows.reduce((slowest, row) =>
    row.measured.avgMs > slowest.measured.avgMs ? row : slowest,
  )
  return new InputError(
    `${place}: ${streams} streams, answered after ${measured.avgMs} ms on average: no recogniser that is so slow was found ` +
      `to keep up with chunks of ${chunkMs} ms; write milliseconds, or leave the row out with --use`,
  )
}

/**
 * Start of the search: a single stream's median gives the pipeline overhead; its rise with the streams gives the batch
 * times; the excess of the mean over the median gives the endings.
 */
function startOf(rows: readonly MeasuredAsrRow[]): [start: number[], edges: number[]] {
  const least = rows.reduce((best, row) => (row.streams < best.streams ? row : best))
  const most = rows.reduce((best, row) => (row.streams > best.streams ? row : best))
  const typical = ({ measured }: MeasuredAsrRow) => measured.p50Ms || measured.avgMs
  const alone = typical(least)
  const perUnit = Math.max(0.01, (0.8 * (typical(most) - alone)) / Math.max(1, most.streams - least.streams))
  const ending = Math.max(1, (least.measured.avgMs - alone) * chunksOf({ ...asrDefaults, chunkMs: least.chunkMs }))
  const start = [0.45 * alone, perUnit, 0.5 * alone, ending, 3, 0.1]
  return [start, start.map((x) => x * 0.25)]
}

function costOf(model: AsrModel, rows: readonly MeasuredAsrRow[]): number {
  const simulated = once((streams) => latencies(model, streams))
  let cost = 0
  for (const { streams, measured } of rows) {
    const latencyMs = simulated(streams)
    if (latencyMs === null) return Number.POSITIVE_INFINITY
    cost += 2 * (latencyMs.avg / measured.avgMs - 1) ** 2
    const answers = asrDefaults.iterations * streams * chunksOf({ ...asrDefaults, chunkMs: model.chunkMs })
    for (const { name, measured: column, share, weight } of percentiles) {
      if (!(measured[column] > 0) || answers * (1 - share) < ENOUGH_BEYOND) continue
      cost += weight * (latencyMs[name] / measured[column] - 1) ** 2
    }
  }
  return cost
}

/** Null where the recogniser cannot serve the streams in real time. */
function latencies(model: AsrModel, streams: number) {
  try {
    return runAsrRig({ ...asrModelRig(model, streams), requests: REQUESTS }).latencyMs
  } catch (error) {
    if (error instanceof InputError) return null
    throw error
  }
}
