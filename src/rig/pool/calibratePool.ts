import type { PoolModel, ServerSettings } from '../../serving/profile.ts'
import { fitPool, POOL_LOOKS } from './calibratePoolFit.ts'
import { runPoolRig } from './pool.ts'
import { once } from '../once.ts'
import { asMeasured, poolModelRig } from './poolModel.ts'
import type { MeasuredLatency, MeasuredPoolRow } from './poolRows.ts'
import { InputError } from '../../input/inputError.ts'

/** A fitted pool with its errors. */
export interface PoolFit extends PoolModel {
  gpu: string
  /** Characters of text in a measured request, where the file states them. */
  characters?: number
  /** Concurrencies used in the fit. */
  used: number[]
  /** Mean absolute relative errors over all rows. */
  avgMape: number
  p95Mape: number
}

/** A row measured and simulated. */
export interface CalibratedPoolRow {
  gpu: string
  concurrency: number
  used: boolean
  measured: MeasuredLatency
  simulated: MeasuredLatency
}

/** `fit` is a list when the file has rows of several GPUs. */
export interface PoolCalibration {
  fit: PoolFit | PoolFit[]
  rows: CalibratedPoolRow[]
}

export interface PoolCalibrationOptions extends Partial<ServerSettings> {
  /**
   * Concurrencies to fit, as far as they were measured. Default four: one client, just more than the instances, a
   * middle and the most.
   */
  use?: readonly number[]
  /** Only GPUs whose name contains this. */
  gpu?: string
  /** Requests simulated for each row of the report. Default 20,000. */
  requests?: number
  /** Receives the progress of the fit, in evaluations. */
  progress?: (looks: number, ofAbout: number) => void
}

/**
 * Fits the service model of each GPU to its closed-loop measurements, from the concurrencies in `use` only, and
 * simulates all rows with it. Settings of the server come from the options, else from the file, else from Triton's
 * defaults. Throws InputError.
 */
export function calibratePool(rows: readonly MeasuredPoolRow[], options: PoolCalibrationOptions = {}): PoolCalibration {
  const wanted = options.gpu?.toLowerCase() ?? ''
  const gpus = [...new Set(rows.map(({ gpu }) => gpu))]
  const chosen = gpus.filter((gpu) => gpu.toLowerCase().includes(wanted))
  if (chosen.length === 0)
    throw new InputError(`no row of a GPU named "${options.gpu}"; the file has ${gpus.join(', ') || 'no rows'}`)
  let looks = 0
  const looked = () => options.progress?.(++looks, chosen.length * POOL_LOOKS)
  const parts = chosen.map((gpu) =>
    oneGpu(
      rows.filter((row) => row.gpu === gpu),
      options,
      looked,
    ),
  )
  const fits = parts.map(({ fit }) => fit)
  return { fit: fits.length === 1 ? fits[0] : fits, rows: parts.flatMap((part) => part.rows) }
}

function oneGpu(
  rows: readonly MeasuredPoolRow[],
  options: PoolCalibrationOptions,
  looked: () => void,
): { fit: PoolFit; rows: CalibratedPoolRow[] } {
  requireOneServer(rows)
  const settings = settingsFor(rows, options)
  const allowed = options.use ?? spreadOut(rows, settings.instances)
  const seen = rows.filter(({ concurrency }) => allowed.includes(concurrency))
  const used = [...new Set(seen.map(({ concurrency }) => concurrency))].sort((a, b) => a - b)
  if (used.length === 0)
    throw new InputError(
      `${allowed.length > 0 ? `--use ${allowed.join(',')}: no such row` : '--use is empty'}; ` +
        `${rows[0].gpu || 'the file'} was measured at ${rows.map(({ concurrency }) => concurrency).join(', ')}`,
    )
  const model = fitPool(seen, settings, looked)
  const { requests = 20_000 } = options
  const simulated = once((clients) =>
    asMeasured(runPoolRig({ ...poolModelRig(model, clients), requests: Math.max(requests, clients) })),
  )
  const calibrated = rows.map(({ gpu, concurrency, measured }) => {
    return { gpu, concurrency, used: used.includes(concurrency), measured, simulated: simulated(concurrency) }
  })
  const mape = (metric: 'avgMs' | 'p95Ms') =>
    calibrated.reduce((sum, { measured, simulated }) => sum + Math.abs(simulated[metric] / measured[metric] - 1), 0) /
    rows.length
  const { characters } = rows[0]
  const text = characters === null ? {} : { characters }
  const fit = { gpu: rows[0].gpu, ...text, ...model, used, avgMape: mape('avgMs'), p95Mape: mape('p95Ms') }
  return { fit, rows: calibrated }
}

/** Throws InputError where rows of one GPU name are of several servers: no single model fits them. */
function requireOneServer(rows: readonly MeasuredPoolRow[]): void {
  const [first] = rows
  const other = rows.find(({ server }) => server !== first.server)
  if (other === undefined) return
  throw new InputError(
    `${other.place}: ${other.gpu || 'this pool'} with "${other.server}", and at ${first.place} with "${first.server}"; ` +
      'a fit is of one server: name them apart in the column gpu, or leave the rows of one out',
  )
}

/** Drops preferred sizes of the file above the flags' largest batch. */
function settingsFor(rows: readonly MeasuredPoolRow[], options: PoolCalibrationOptions): ServerSettings {
  const { instances = 1, batchMax = 1, batchPreferred = [], batchDelayMs = 0 } = { ...rows[0].settings, ...given(options) }
  const preferred = options.batchPreferred ?? batchPreferred.filter((size) => size <= batchMax)
  return { instances, batchMax, batchPreferred: preferred, batchDelayMs }
}

function given(options: object): Partial<ServerSettings> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
}

/** One client, the first concurrency that queues, the geometric middle and the most. */
function spreadOut(rows: readonly MeasuredPoolRow[], instances: number): number[] {
  const counts = rows.map(({ concurrency }) => concurrency).sort((a, b) => a - b)
  const most = counts[counts.length - 1]
  const first = counts.find((n) => n > instances) ?? most
  const middle = Math.sqrt(first * most)
  const nearest = counts.reduce((best, n) => (Math.abs(n - middle) < Math.abs(best - middle) ? n : best))
  return [counts[0], first, nearest, most]
}
