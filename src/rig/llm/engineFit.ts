/** What an engine adds to each iteration: factor · model time + addMs. */
export interface EngineFit {
  factor: number
  addMs: number
}

/** A measured time per token, ms, and what it is simulated as at one fit, with its slopes by the fit's two numbers. */
export interface FitRow {
  measuredMs: number
  simulatedMs: number
  perFactor: number
  perAddMs: number
}

/** An engine takes some time, no less than scenarios take of it, and no less than none on top. */
export const FACTOR_MIN = 0.1

/**
 * The fit with the least squares of relative errors on the plane that the rows span at `at`. Where rows cannot tell a factor
 * from a constant (a single row, or all alike) it is all factor.
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

/** What is printed and saved is what was simulated. */
function rounded({ factor, addMs }: EngineFit): EngineFit {
  return { factor: Math.round(factor * 1000) / 1000, addMs: Math.round(addMs * 1000) / 1000 }
}
