/** Overhead of an engine per iteration: factor · model time + addMs. */
export interface EngineFit {
  factor: number
  addMs: number
}

/** A measured time per token, ms, with its simulated value at one fit and the derivatives by both parameters. */
export interface FitRow {
  measuredMs: number
  simulatedMs: number
  perFactor: number
  perAddMs: number
}

/** Least factor, as in scenarios: an engine takes some time. addMs is at least 0. */
export const FACTOR_MIN = 0.1

/**
 * The fit with the least squares of relative errors on the plane spanned by the rows at `at`. Where rows cannot
 * separate factor and constant (a single row, or equal ones) all of it is factor.
 */
export function bestOnPlane(rows: readonly FitRow[], at: EngineFit): EngineFit {
  let ff = 0
  let fa = 0
  let aa = 0
  let fc = 0
  let ac = 0
  for (const { measuredMs, simulatedMs, perFactor, perAddMs } of rows) {
    const f = perFactor / measuredMs
    const a = perAddMs / measuredMs
    const c = 1 - simulatedMs / measuredMs + f * at.factor + a * at.addMs
    ff += f * f
    fa += f * a
    aa += a * a
    fc += f * c
    ac += a * c
  }
  const apart = ff * aa - fa * fa
  const addMs = apart > 1e-6 * ff * aa ? Math.max(0, (ff * ac - fa * fc) / apart) : 0
  const factor = (fc - fa * addMs) / ff
  if (factor >= FACTOR_MIN) return rounded({ factor, addMs })
  return rounded({ factor: FACTOR_MIN, addMs: Math.max(0, (ac - fa * FACTOR_MIN) / aa) })
}

/** Rounds to the digits that are printed and saved, so that the same values are simulated. */
function rounded({ factor, addMs }: EngineFit): EngineFit {
  return { factor: Math.round(factor * 1000) / 1000, addMs: Math.round(addMs * 1000) / 1000 }
}
