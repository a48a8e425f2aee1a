import type { AsrModel } from '../../serving/profile.ts'
import { runAsrRig } from './asr.ts'
import { asrModelRig } from './asrModel.ts'
import type { MeasuredAsrRow } from './asrRows.ts'
import { ASR_LOOKS, fitAsr } from './calibrateAsrFit.ts'
import { once } from '../once.ts'
import { asMeasured } from '../pool/poolModel.ts'
import type { MeasuredLatency } from '../pool/poolRows.ts'
import { InputError } from '../../input/inputError.ts'

/** A fitted recogniser with its errors. */
export interface AsrFit extends AsrModel {
  dataset: string
  /** Numbers of streams used in the fit. */
  used: number[]
  /** Largest absolute relative errors over the rows not used in the fit; null when all were used. */
  avgErrorMax: number | null
  p95ErrorMax: number | null
}

/** A row measured and simulated. */
export interface CalibratedAsrRow {
  dataset: string
  chunkMs: number
  streams: number
  used: boolean
  measured: MeasuredLatency
  simulated: MeasuredLatency
}

/** `fit` is a list when the file has several data sets. */
export interface AsrCalibration {
  fit: AsrFit | AsrFit[]
  rows: CalibratedAsrRow[]
}

export interface AsrCalibrationOptions {
  /** Numbers of streams to fit. Default per data set: the fewest and the most. */
  use?: readonly number[]
  /** Only data sets whose name contains this. */
  dataset?: string
  /** Least number of chunks simulated for each row of the report. Default 20,000. */
  requests?: number
  /** Receives the progress of the fit, in evaluations. */
  progress?: (looks: number, ofAbout: number) => void
}

/**
 * Fits a recogniser to each data set (one server and chunk size), from the rows in `use` only, and simulates all rows:
 * a lockstep start and three utterances per stream, as in the measurement. Throws InputError.
 */
export function calibrateAsr(rows: readonly MeasuredAsrRow[], options: AsrCalibrationOptions = {}): AsrCalibration {
  const names = [...new Set(rows.map(({ dataset }) => dataset))]
  const chosen = names.filter((name) => name.toLowerCase().includes((options.dataset ?? '').toLowerCase()))
  if (chosen.length === 0)
    throw new InputError(`no data set named "${options.dataset}"; the file has ${names.join(', ') || 'no rows'}`)
  const sets = chosen.map((name) => rows.filter(({ dataset }) => dataset === name))
  const known = new Set(sets.flatMap((set) => set.map(({ streams }) => streams)))
  const absent = (options.use ?? []).filter((streams) => !known.has(streams))
  if (absent.length > 0)
    throw new InputError(
      `--use ${absent.join(',')}: no such row; measured were ${[...known].sort((a, b) => a - b).join(', ')} streams`,
    )
  let looks = 0
  const looked = () => options.progress?.(++looks, sets.length * ASR_LOOKS)
  const parts = sets.map((set) => oneSet(set, options, looked))
  const fits = parts.map(({ fit }) => fit)
  return { fit: fits.length === 1 ? fits[0] : fits, rows: parts.flatMap((part) => part.rows) }
}

function oneSet(
  set: readonly MeasuredAsrRow[],
  options: AsrCalibrationOptions,
  looked: () => void,
): { fit: AsrFit; rows: CalibratedAsrRow[] } {
  const { dataset } = set[0]
  const counts = set.map(({ streams }) => streams)
  const used = [...new Set(counts)].filter(
    (n) => options.use?.includes(n) ?? (n === Math.min(...counts) || n === Math.max(...counts)),
  )
  const sizes = new Set(set.map(({ chunkMs }) => chunkMs))
  if (sizes.size > 1)
    throw new InputError(`${dataset} has chunks of ${[...sizes].join(' and ')} ms; give each its own dataset_id`)
  if (used.length === 0)
    throw new InputError(`--use names no row of ${dataset}; it was measured with ${counts.join(', ')} streams`)
  const model = fitAsr(
    set.filter(({ streams }) => used.includes(streams)),
    looked,
  )
  const { requests = 20_000 } = options
  const simulated = once((streams) => asMeasured(runAsrRig({ ...asrModelRig(model, streams), requests })))
  const rows = set.map(({ chunkMs, streams, measured, place }) => {
    const result = at(place, () => simulated(streams))
    return { dataset, chunkMs, streams, used: used.includes(streams), measured, simulated: result }
  })
  const unseen = rows.filter((row) => !row.used)
  const worst = (metric: 'avgMs' | 'p95Ms') =>
    unseen.length === 0
      ? null
      : Math.max(...unseen.map(({ measured, simulated }) => Math.abs(simulated[metric] / measured[metric] - 1)))
  return { fit: { dataset, ...model, used, avgErrorMax: worst('avgMs'), p95ErrorMax: worst('p95Ms') }, rows }
}

/** An error in a row's load gets the place of the row. */
function at<T>(place: string, run: () => T): T {
  try {
    return run()
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    throw new InputError(`${place}: as fitted to the rows used, ${error.message}; or add the row to --use`)
  }
}
