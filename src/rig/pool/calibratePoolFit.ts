import type { PoolModel, ServerSettings } from '../../serving/profile.ts'
import { timesBeside } from '../../serving/sharedGpus.ts'
import { once } from '../once.ts'
import { overheadOf, startOfPoolFit } from './calibratePoolStart.ts'
import { runPoolRig } from './pool.ts'
import { poolModelRig } from './poolModel.ts'
import type { MeasuredPoolRow } from './poolRows.ts'
import { nelderMead } from './poolSearch.ts'

/**
 * Simulated requests per row and evaluation: groups of clients mix slowly, and with half as many the p95 varies by 2
 * %.
 */
const REQUESTS = 6000
/**
 * Start values of the interference, relative to the estimate from throughput alone. A slow GPU with little
 * interference and a fast one with much are nearly indistinguishable, and a search from one side stays there.
 */
const STARTS = [-0.2, 0, 0.2]
/** Evaluations from each start, and from the best point found by those. */
const SCREENING = 30
const POLISHING = 120
/** Evaluations of a fit, for its progress. */
export const POOL_LOOKS = STARTS.length * SCREENING + POLISHING
/** Start value of the coefficient of variation of a batch time. */
const CV = 0.06
/** Initial steps of the search: share of the full and of the growing batch time, noise, interference. */
const EDGES = [0.05, 0.1, 0.04, 0.05]

/**
 * Batch times, their noise and the interference whose simulated latencies are nearest to the measured ones: least
 * squares of the relative errors of mean and p95, and with a quarter of their weight of the median. Overheads are
 * taken from the file. The seed is fixed, so that two models differ only in their parameters. `looked` is called at
 * each of about `POOL_LOOKS` evaluations.
 */
export function fitPool(rows: readonly MeasuredPoolRow[], settings: ServerSettings, looked: () => void): PoolModel {
  const { instances, batchMax } = settings
  const overhead = overheadOf(rows, instances, batchMax)
  const start = startOfPoolFit(rows, instances, batchMax)
  /** Interference is identifiable only where fewer than all instances are busy. */
  const sharing = instances > 1 && rows.some(({ concurrency }) => concurrency < instances)
  const modelAt = ([scale, slope, cv, interference = start.interference]: number[]): PoolModel => {
    const crowd = timesBeside(interference, instances)
    const fullMs = (start.stepMs + start.perUnitMs) * scale
    const perUnitMs = start.perUnitMs * slope
    return {
      ...settings,
      ...overhead,
      stepMs: (fullMs - perUnitMs) / crowd,
      perUnitMs: perUnitMs / crowd,
      cv,
      interference,
    }
  }
  const cost = (at: number[]) => {
    looked()
    return costOf(modelAt(at), rows)
  }
  const search = (from: number[], looks: number) => nelderMead(cost, from, EDGES.slice(0, from.length), looks)
  const from = [1, 1, CV]
  if (!sharing) return rounded(modelAt(search(from, POLISHING).at))
  const screened = STARTS.map((beside) => search([...from, start.interference + beside], SCREENING))
  const best = screened.reduce((least, one) => (one.cost < least.cost ? one : least))
  return rounded(modelAt(search(best.at, POLISHING).at))
}

function costOf(model: PoolModel, rows: readonly MeasuredPoolRow[]): number {
  const { stepMs, perUnitMs, cv, interference, instances } = model
  const crowd = timesBeside(interference, instances)
  if (!(stepMs >= 0 && perUnitMs >= 0 && stepMs + perUnitMs > 0 && cv >= 0 && crowd > 0.1)) return Infinity
  const simulated = once((clients) => runPoolRig({ ...poolModelRig(model, clients), requests: Math.max(REQUESTS, clients) }).latencyMs)
  let cost = 0
  for (const { concurrency, measured } of rows) {
    const latencyMs = simulated(concurrency)
    cost += (latencyMs.avg / measured.avgMs - 1) ** 2 + (latencyMs.p95 / measured.p95Ms - 1) ** 2
    if (measured.p50Ms > 0) cost += 0.25 * (latencyMs.p50 / measured.p50Ms - 1) ** 2
  }
  return cost
}

/** Four digits after the point, as printed and saved, so that the same values are simulated. */
function rounded(model: PoolModel): PoolModel {
  const digits = (value: number) => Math.round(value * 1e4) / 1e4
  const { stepMs, perUnitMs, cv, interference, overheadMs, serialMs } = model
  return {
    ...model,
    stepMs: digits(stepMs),
    perUnitMs: digits(perUnitMs),
    cv: digits(cv),
    interference: digits(interference),
    overheadMs: digits(overheadMs),
    serialMs: digits(serialMs),
  }
}
