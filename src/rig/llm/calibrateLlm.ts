import type { StepTime } from '../../serving/llm/stepTime.ts'
import { bestOnPlane, type EngineFit } from './engineFit.ts'
import { runLlmClosedLoop } from './llm.ts'
import type { MeasuredLlmRow } from './measuredLlmRows.ts'
import { InputError } from '../../input/inputError.ts'

/** A fitted engine, and each row measured and simulated. */
export interface LlmCalibration {
  fit: EngineFit & {
    /** Mean absolute relative error over all rows; null where nothing was measured. */
    tpotMape: number
    ttftMape: number | null
    /**
     * Median excess of measured over simulated time to first token, ms: API, tokeniser and hand-off, and the protocol
     * of the measurement.
     */
    ttftAddMs: number | null
    rounds: number
  }
  rows: {
    isl: number
    osl: number
    concurrency: number
    used: boolean
    measured: { tpotMs: number; ttftMs: number | null }
    simulated: { tpotMs: number; ttftMs: number }
  }[]
}

export interface LlmCalibrationOptions {
  stepTime: StepTime
  /** Row numbers from 0 to fit. Default all. */
  use?: readonly number[]
  /** Use these values instead of fitting. */
  fixed?: EngineFit
  /** Requests per client and row. Default 3, as in `rig llm`. */
  rounds?: number
  /** Receives the number of completed iterations of the fit. */
  progress?: (lap: number) => void
}

/** Most iterations of the fit, and the change below which it has converged. */
const LAPS = 8
const STAYS = { factor: 0.002, addMs: 0.01 }

/**
 * Fits the engine's overhead per iteration to measured times per output token: each row is a closed loop through the
 * product's replica (vllm-v1, budget 8192, KV cache that holds all requests). Minimises the squares of the relative
 * errors (fitted to one half of the shipped rows that leaves 2.6–3.1 % on the other, absolute errors 2.6–3.5 %).
 *
 * Times per token are almost linear in both parameters (Gauss–Newton): three runs give a plane, the optimum of the
 * plane is computed, and the plane is taken anew there until the optimum stays.
 */
export function calibrateLlm(rows: readonly MeasuredLlmRow[], options: LlmCalibrationOptions): LlmCalibration {
  const rounds = options.rounds ?? 3
  const used = rows.map((_, i) => options.use === undefined || options.use.includes(i))
  const outside = options.use?.find((i) => !Number.isInteger(i) || i < 0 || i >= rows.length)
  if (outside !== undefined)
    throw new InputError(`row ${outside} is not in the file; it has rows 0 to ${rows.length - 1}`)
  if (!used.includes(true)) throw new InputError('no row to fit: name at least one')
  mustBeOfModel(rows, options.stepTime)
  const seen = rows.filter((_, i) => used[i])
  const fit = options.fixed ?? fitted(seen, options.stepTime, rounds, options.progress)
  const simulated = simulateAll(rows, options.stepTime, fit, rounds)
  const ttft = rows.flatMap((row, i) => (row.ttftMs === null ? [] : [{ row: row.ttftMs, ms: simulated[i].ttftMs }]))
  return {
    fit: {
      ...fit,
      tpotMape: mean(rows.map((row, i) => Math.abs(simulated[i].tpotMs / row.tpotMs - 1))),
      ttftMape: ttft.length === 0 ? null : mean(ttft.map(({ row, ms }) => Math.abs(ms / row - 1))),
      ttftAddMs: ttft.length === 0 ? null : median(ttft.map(({ row, ms }) => row - ms)),
      rounds,
    },
    rows: rows.map(({ isl, osl, concurrency, tpotMs, ttftMs }, i) => {
      return { isl, osl, concurrency, used: used[i], measured: { tpotMs, ttftMs }, simulated: simulated[i] }
    }),
  }
}

/** Throws InputError when rows have another number of GPUs than the model's name states. */
function mustBeOfModel(rows: readonly MeasuredLlmRow[], { name }: StepTime): void {
  const gpus = /[-_]tp(\d+)(?!\d)/.exec(name)?.[1]
  const other = gpus === undefined ? -1 : rows.findIndex(({ tpSize = Number(gpus) }) => tpSize !== Number(gpus))
  if (other < 0) return
  throw new InputError(
    `row ${other + 1}: tp_size is ${rows[other].tpSize}, but ${name} is of tp${gpus}; leave such rows out, or name the model they were measured on`,
  )
}

function fitted(
  rows: readonly MeasuredLlmRow[],
  stepTime: StepTime,
  rounds: number,
  progress: (lap: number) => void = () => {},
): EngineFit {
  let at: EngineFit = { factor: 1, addMs: 0 }
  for (let lap = 0; lap < LAPS; lap++) {
    progress(lap)
    const times = (fit: EngineFit) => simulateAll(rows, stepTime, fit, rounds).map(({ tpotMs }) => tpotMs)
    const here = times(at)
    const factors = times({ ...at, factor: at.factor + 0.1 })
    const adds = times({ ...at, addMs: at.addMs + 0.5 })
    const plane = rows.map(({ tpotMs }, i) => ({
      measuredMs: tpotMs,
      simulatedMs: here[i],
      perFactor: (factors[i] - here[i]) / 0.1,
      perAddMs: (adds[i] - here[i]) / 0.5,
    }))
    const next = bestOnPlane(plane, at)
    const moved = Math.abs(next.factor - at.factor) > STAYS.factor || Math.abs(next.addMs - at.addMs) > STAYS.addMs
    at = next
    if (!moved) break
  }
  return at
}

/** Measurements may repeat a loop; its simulation is reused. */
function simulateAll(rows: readonly MeasuredLlmRow[], stepTime: StepTime, fit: EngineFit, rounds: number) {
  const done = new Map<string, ReturnType<typeof simulate>>()
  return rows.map((row) => {
    const loop = `${row.isl}/${row.osl}/${row.concurrency}`
    const simulated = done.get(loop) ?? simulate(row, stepTime, fit, rounds)
    done.set(loop, simulated)
    return simulated
  })
}

function simulate({ isl, osl, concurrency }: MeasuredLlmRow, stepTime: StepTime, fit: EngineFit, rounds: number) {
  const kvBlocks = concurrency * Math.ceil((isl + osl) / 16) + concurrency
  const options = { stepTime, maxSeqs: concurrency, kvBlocks, overheadFactor: fit.factor, overheadMs: fit.addMs }
  try {
    const { tpotMs, ttftMs } = runLlmClosedLoop(options, { concurrency, isl, osl, rounds }, noClock).summary
    return { tpotMs: tpotMs?.mean ?? 0, ttftMs: ttftMs?.mean ?? 0 }
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    throw new InputError(`the row of isl ${isl}, osl ${osl}, ${concurrency} at once: ${error.message}`)
  }
}

function noClock(): number {
  return 0
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2
}
