import { ClosedStepTime } from './closedStepTime.ts'
import type { ClosedCoefficients } from './closedStepTime.ts'
import { KnotStepTime } from './knotStepTime.ts'
import type { KnotTable } from './knotStepTime.ts'
import { checkedLookupTable } from './lookupTableFile.ts'
import type { LookupTable } from './lookupStepTime.ts'
import { LookupStepTime } from './lookupStepTime.ts'
import type { Reach } from './physics.ts'
import { fittedReach, physicsFault } from './physics.ts'
import { siliconNamed } from './silicon.ts'
import type { StepTime } from './stepTime.ts'
import { LEAST_MS, StepTimeError } from './stepTime.ts'

/** Dips of measured knots up to this share are noise and are levelled. */
const DIP_MAX = 0.02

/** Upper bounds of coefficients: no iteration takes longer, ms, and no roofline bends more sharply. */
const MS_MAX = 60_000
const BEND_MAX = 16

const linear = ['per_ctx_token_decode', 'per_prefill_pair', 'per_seq', 'prefill_const'] as const
const closed = ['c0', 'w', 'b_per_token', 'p', ...linear] as const

/**
 * A step-time model from the text of a JSON file: a lookup table (`nonattn`, `kv_save`, `decode`, `prefill`), a knot table
 * (`knots` and four coefficients), closed-form coefficients, or a map of models of which `pick` selects one. Of a model in
 * both forms (`table`, `closed`) the knots are used, or with the suffix `-closed` on the picked name the closed form. Throws
 * StepTimeError that says what is wrong and what would do.
 */
export function parseStepTime(text: string, file: string, pick: string | null = null): StepTime {
  return built(chosen(text, file, pick))
}

/** The numbers of the one model that `parseStepTime` would read, as written in the file. */
export function stepTimeNumbers(text: string, file: string, pick: string | null = null): StepTimeNumbers {
  return chosen(text, file, pick).model
}

/** A lookup table, a knot table or a closed form, as in a JSON file. */
export type StepTimeNumbers = Record<string, unknown>

type Kind = 'lookup' | 'knots' | 'closed'

interface Chosen {
  kind: Kind
  model: StepTimeNumbers
  name: string
}

function chosen(text: string, file: string, pick: string | null): Chosen {
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch (error) {
    throw new StepTimeError(`${file} is not JSON: ${(error as Error).message}`)
  }
  const whole = recordOf(data, file)
  if (pick === null && kindOf(whole) !== null) return formOf(whole, file, 'table')
  const names = Object.keys(whole).filter((name) => isRecord(whole[name]) && kindOf(whole[name]) !== null)
  const wanted = pick ?? (names.length === 1 ? names[0] : '')
  const base = names.includes(wanted) ? wanted : wanted.replace(/-(closed|knots)$/, '')
  if (!names.includes(base)) {
    const found = names.length > 0 ? `it has the models ${names.join(', ')}` : 'it has no step-time model'
    throw new StepTimeError(
      `${file}: ${pick === null ? 'which model?' : `no model "${pick}"`}; ${found} ` +
        '(a model is a lookup table with "nonattn", a table with "knots", or closed-form coefficients with "w")',
    )
  }
  const form = base !== wanted && wanted.endsWith('-closed') ? 'closed' : 'table'
  return formOf(whole[base] as StepTimeNumbers, `${file}#${wanted}`, form)
}

/** Of a model in both forms the requested one, by default the knots, as with built-in names. */
function formOf(model: StepTimeNumbers, name: string, form: 'closed' | 'table'): Chosen {
  if (model.units !== undefined && model.units !== 'ms')
    throw new StepTimeError(`${name}: "units" is ${JSON.stringify(model.units)}; step times are in "ms"`)
  const kind = kindOf(model)
  if (kind !== 'both') return { kind: kind as Kind, model, name }
  const has = isRecord(model[form]) ? form : form === 'closed' ? 'table' : 'closed'
  return { kind: has === 'closed' ? 'closed' : 'knots', model: recordOf(model[has], name), name }
}

function kindOf(model: StepTimeNumbers): Kind | 'both' | null {
  if ('nonattn' in model) return 'lookup'
  if ('knots' in model) return 'knots'
  if ('b_per_token' in model || 'w' in model) return 'closed'
  return isRecord(model.closed) || isRecord(model.table) ? 'both' : null
}

function built({ kind, model, name }: Chosen): StepTime {
  if (kind === 'lookup') return lookupStepTime(name, checkedLookupTable(model, name))
  if (kind === 'closed') return closedStepTime(name, model as unknown as ClosedCoefficients)
  return knotStepTime(name, model as unknown as KnotTable)
}

/** A closed-form model. Throws StepTimeError when a coefficient is missing or it breaks physics. */
export function closedStepTime(name: string, is: ClosedCoefficients): StepTime {
  for (const key of closed) requireBetween(is[key], key === 'p' ? 1 : 0, key === 'p' ? BEND_MAX : MS_MAX, key, name)
  if (is.c0 + is.w + is.b_per_token + is.per_seq < LEAST_MS)
    throw new StepTimeError(`${name}: an iteration takes no time; give "w" or "c0" ${LEAST_MS} ms or more`)
  return guarded(new ClosedStepTime(name, is), fittedReach)
}

/** A knot-table model. Throws StepTimeError when a number is missing, knots are out of order or dip by more than noise. */
export function knotStepTime(name: string, table: KnotTable): StepTime {
  for (const key of linear) requireBetween(table[key], 0, MS_MAX, key, name)
  const { knots } = table
  if (!Array.isArray(knots) || knots.length < 2)
    throw new StepTimeError(`${name}: "knots" needs at least two [tokens, ms]`)
  let highest = 0
  for (const [i, knot] of knots.entries()) {
    const [tokens, ms] = Array.isArray(knot) ? knot : [Number.NaN, Number.NaN]
    requireBetween(tokens, i === 0 ? 1 : knots[i - 1][0] + 1, Number.MAX_SAFE_INTEGER, `knots[${i}][0] (tokens, ascending)`, name)
    requireBetween(ms, LEAST_MS, MS_MAX, `knots[${i}][1] (ms)`, name)
    if (ms < highest * (1 - DIP_MAX)) {
      throw new StepTimeError(
        `${name}: ${tokens} tokens take ${ms} ms, fewer take ${highest} ms: more must not cost less`,
      )
    }
    highest = Math.max(highest, ms)
  }
  const tokens = knots[knots.length - 1][0]
  return guarded(new KnotStepTime(name, table), { ...fittedReach, tokens, sequences: Math.min(tokens, 256) })
}

/** A lookup table. Throws StepTimeError when it beats the GPUs in its name. Measured times may dip, so that is allowed. */
function lookupStepTime(name: string, table: LookupTable): StepTime {
  const model = new LookupStepTime(name, table)
  const context = Math.min(model.contextMax, fittedReach.context)
  const reach = {
    tokens: Math.min(model.tokensMax, context),
    context,
    sequences: Math.min(model.sequencesMax, model.tokensMax),
  }
  return guarded(model, reach, false)
}

/** Checks against physics, with the limits of the GPUs when the name gives them. */
function guarded(model: StepTime, reach: Reach, monotone = true): StepTime {
  const fault = physicsFault(model, siliconNamed(model.name), reach, monotone)
  if (fault !== null) throw new StepTimeError(fault)
  return model
}

function requireBetween(value: unknown, least: number, most: number, key: string, name: string): void {
  if (typeof value === 'number' && value >= least && value <= most) return
  const wanted = typeof value === 'number' && value > most ? `at most ${most}` : `at least ${least}`
  throw new StepTimeError(`${name}: "${key}" is ${JSON.stringify(value)}; it must be a number of ${wanted}`)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function recordOf(value: unknown, name: string): Record<string, unknown> {
  if (isRecord(value)) return value
  throw new StepTimeError(
    `${name} holds ${Array.isArray(value) ? 'a list' : value === null ? 'nothing' : typeof value}; a step-time model is an object`,
  )
}
