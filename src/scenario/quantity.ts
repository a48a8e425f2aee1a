import type { KnobValue, Unit } from '../model/knob.ts'

/** Units accepted for a knob's unit, with the factor to it. '' is the bare number. */
interface Kind {
  own: string
  factors: Readonly<Record<string, number>>
  /** The example shown in error messages. */
  example: string
}

const perSecond = { '': 1, '/s': 1, '/min': 1 / 60, '/h': 1 / 3600 }
const count = { '': 1, k: 1e3, M: 1e6 }
const ms = { us: 1e-3, µs: 1e-3, ms: 1, s: 1e3, min: 6e4, m: 6e4, h: 36e5, d: 864e5 }

const kinds: Readonly<Record<Exclude<Unit, 'name'>, Kind>> = {
  ms: { own: 'ms', factors: { '': 1, ...ms }, example: '160ms or 2s' },
  s: { own: 's', factors: { '': 1, ...scaled(ms, 1e-3) }, example: '2s or 20m' },
  ratio: { own: 'ratio', factors: { '': 1, '%': 0.01 }, example: '0.3 or 30%' },
  count: { own: 'count', factors: count, example: '4 or 1.5k' },
  tokens: { own: 'tokens', factors: { ...count, tokens: 1 }, example: '800 or 1.5k' },
  characters: { own: 'characters', factors: { ...count, characters: 1 }, example: '38 or 1.5k' },
  dB: { own: 'dB', factors: { '': 1, dB: 1 }, example: '12dB' },
  perMinute: { own: '/min', factors: { ...scaled(perSecond, 60), '': 1 }, example: '12/min or 0.2/s' },
  perSecond: { own: '/s', factors: perSecond, example: '16/s or 960/min' },
  usdPerHour: { own: '$/h', factors: { '': 1, '/h': 1 }, example: '$2/h' },
  times: { own: 'times', factors: { '': 1, x: 1, '×': 1 }, example: '3x' },
  tokensPerCharacter: { own: 'tokens/character', factors: { '': 1 }, example: '0.25' },
  msPerToken: { own: 'ms/token', factors: { '': 1, ms: 1 }, example: '20ms' },
}

function scaled(factors: Readonly<Record<string, number>>, by: number): Record<string, number> {
  return Object.fromEntries(Object.entries(factors).map(([unit, factor]) => [unit, factor * by]))
}

/** A parsed number, or what would have to be written instead. */
export type Parsed = { value: number } | { wrong: string }

/** A number with an optional unit, converted to the knob's own unit; or what is wrong with it. */
export function quantity(written: KnobValue | boolean, unit: Exclude<Unit, 'name'>): Parsed {
  const kind = kinds[unit]
  if (typeof written === 'number') return Number.isFinite(written) ? { value: written } : { wrong: wish(kind) }
  if (typeof written !== 'string') return { wrong: wish(kind) }
  const match = /^([+-]?)(\$?)(\d+(?:\.\d+)?(?:e[+-]?\d+)?) ?(\S*)$/.exec(written.trim())
  if (!match) return { wrong: wish(kind) }
  const [, sign, dollar, digits, suffix] = match
  const factor = factorOf(kind, suffix)
  if (factor === undefined || (dollar !== '' && unit !== 'usdPerHour')) return { wrong: wish(kind) }
  const value = Number((Number(digits) * factor).toPrecision(12))
  return Number.isFinite(value) ? { value: sign === '-' ? -value : value } : { wrong: wish(kind) }
}

/** The knob's own unit is accepted as reports and messages show it (`0.86 $/h`). */
function factorOf({ factors, own }: Kind, suffix: string): number | undefined {
  if (Object.hasOwn(factors, suffix)) return factors[suffix]
  return suffix === own ? 1 : undefined
}

function wish(kind: Kind): string {
  const units = Object.keys(kind.factors).filter((unit) => unit !== '')
  const list = units.length > 0 ? ` (units: ${units.join(', ')})` : ''
  return `write a number such as ${kind.example}${list}`
}

/** A number and its unit, as reports and error messages show it. */
export function quantityText(value: KnobValue, unit: Unit): string {
  if (typeof value === 'string' || unit === 'name') return String(value)
  const own = kinds[unit].own
  return /^(ratio|count|times)$/.test(own) ? String(value) : `${value} ${own}`
}

/**
 * µs of a time such as `90s`, `20m` or `1h`; null for anything else. A bare number has no unit and is null, except 0.
 */
export function timeUs(written: unknown): number | null {
  if (written === 0) return 0
  const match = typeof written === 'string' ? /^(\d+(?:\.\d+)?) ?(us|µs|ms|s|min|m|h|d)$/.exec(written.trim()) : null
  if (!match) return null
  const us = Math.round(Number(match[1]) * ms[match[2] as keyof typeof ms] * 1e3)
  return Number.isSafeInteger(us) ? us : null
}

/** The shortest exact text of a time in µs: `20m`, `90s`, `250ms`. */
export function timeText(us: number): string {
  for (const [unit, size] of [
    ['h', 36e8],
    ['m', 6e7],
    ['s', 1e6],
    ['ms', 1e3],
  ] as const) {
    if (us !== 0 && us % size === 0) return `${us / size}${unit}`
  }
  return us === 0 ? '0s' : `${us}us`
}
