import { AffineService, type ServiceModel, TabulatedService } from '../../serving/serviceModel.ts'
import { InputError } from '../../input/inputError.ts'

/** The clock's resolution, 1 µs in ms. */
const US = 0.001

const forms = 'affine:A:B[:cv] (A + B · n ms for a batch of n) or table:1=9.6,4=12.4,8=16[:cv] (ms by batch size)'

/**
 * The batch times of a pool from the command line, in ms: `affine:8.5:1`, `affine:8.5:1:0.03`, `table:1=9.6,4=12.4,8=16`.
 * A third number is the coefficient of variation of lognormal noise. Throws InputError.
 */
export function parsePoolService(text: string): ServiceModel {
  const [kind, ...parts] = text.split(':')
  if (kind === 'affine' && (parts.length === 2 || parts.length === 3)) return affine(text, parts)
  if (kind === 'table' && (parts.length === 1 || parts.length === 2)) return table(text, parts)
  throw new InputError(`"${text}" is not a service model; write ${forms}`)
}

/** Batch times of a fit in this syntax, times in ms. */
export function affineText({ stepMs, perUnitMs, cv }: { stepMs: number; perUnitMs: number; cv: number }): string {
  return `affine:${stepMs}:${perUnitMs}:${cv}`
}

function affine(text: string, parts: string[]): ServiceModel {
  const stepMs = amount(text, 'A', parts[0])
  const perUnitMs = amount(text, 'B', parts[1])
  if (stepMs + perUnitMs < US) throw new InputError(`"${text}" takes no time at all; give A or B at least 0.001 ms`)
  return new AffineService(stepMs * 1000, perUnitMs * 1000, 0, noise(text, parts[2]))
}

function table(text: string, parts: string[]): ServiceModel {
  const knots = parts[0].split(',').map((knot) => {
    const [size, ms] = knot.split('=')
    if (!(Number.isInteger(Number(size)) && Number(size) >= 1))
      throw new InputError(`"${knot}" in "${text}": a batch size is a whole number of at least 1; write ${forms}`)
    return { size: Number(size), us: amount(text, `the time of size ${size}`, ms) * 1000 }
  })
  const unordered = knots.findIndex((knot, i) => i > 0 && knot.size <= knots[i - 1].size)
  if (unordered > 0) throw new InputError(`"${text}": put the batch sizes in ascending order, each once`)
  if (knots[0].size !== 1) throw new InputError(`"${text}": begin with the time of a single one, such as 1=9.6`)
  const falls = knots.find((knot, i) => i > 0 && knot.us < knots[i - 1].us)
  if (falls !== undefined)
    throw new InputError(`"${text}": a batch of ${falls.size} takes less than a smaller one; times cannot fall`)
  if (knots.some(({ us }) => us < 1)) throw new InputError(`"${text}": a batch takes at least 0.001 ms`)
  return new TabulatedService(knots, noise(text, parts[1]))
}

function noise(text: string, cv: string | undefined): number {
  const found = cv === undefined ? 0 : amount(text, 'cv', cv)
  if (found <= 10) return found
  throw new InputError(`"${text}": cv is ${found}; at most 10 would do`)
}

function amount(text: string, what: string, value: string | undefined): number {
  const found = value === undefined || value.trim() === '' ? Number.NaN : Number(value)
  if (found >= 0 && found < 1e9) return found
  throw new InputError(`"${text}": ${what} is "${value ?? ''}"; it must be a number from 0 to below 1e9`)
}
