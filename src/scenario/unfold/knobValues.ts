import type { KnobSpec, KnobValue, Unit } from '../../model/knob.ts'
import type { CheckContext } from '../checkContext.ts'
import { didYouMean } from '../../input/didYouMean.ts'
import { quoted } from '../../input/problem.ts'
import { quantity, quantityText } from '../quantity.ts'
import type { Path } from '../yamlNode.ts'

/** A knob's value in its own unit, checked against its range; null, with a mistake recorded, when it does not fit. */
export function readValue(context: CheckContext, path: Path, spec: KnobSpec, written: KnobValue): KnobValue | null {
  if (spec.unit === 'name') return readChoice(context, path, spec, written)
  const parsed = quantity(written, spec.unit)
  if ('wrong' in parsed) {
    context.report(path, `${quoted(written)} is not ${nounOf(spec.unit)}`, parsed.wrong)
    return null
  }
  return withinRange(context, path, spec, parsed.value, quoted(written)) ? parsed.value : null
}

/** Whether a value is in a knob's range; if not, records it as `shown`. */
export function withinRange(context: CheckContext, path: Path, spec: KnobSpec, value: number, shown: string): boolean {
  const { min, max, unit } = spec
  if (min !== undefined && value < min)
    context.report(path, `${shown} is too little`, `write at least ${quantityText(min, unit)}`)
  else if (max !== undefined && value > max)
    context.report(path, `${shown} is too much`, `write at most ${quantityText(max, unit)}`)
  else if (spec.integer && !Number.isInteger(value)) {
    context.report(path, `${shown} is not a whole number`, `write ${Math.floor(value)} or ${Math.ceil(value)}`)
  } else return true
  return false
}

function readChoice(context: CheckContext, path: Path, spec: KnobSpec, written: KnobValue): string | null {
  const choices = spec.choices ?? ['near', ...regionsServed(context, spec)]
  const value = String(written)
  if (choices.includes(value)) return value
  context.report(path, `${quoted(written)} is not a value of this knob`, didYouMean(value, choices))
  return null
}

/**
 * The regions whose pools serve the stage of a knob, for callers of any region; for a shorthand's parameter, all
 * regions with pools.
 */
function regionsServed({ parley, vocabulary }: CheckContext, spec: KnobSpec): string[] {
  const stage = parley.stages.find(({ knobs }) => Object.values(knobs).includes(spec))
  if (stage === undefined) return vocabulary.regions
  const kinds = (stage.pools ?? []).map(({ kind }) => kind)
  return [...new Set(kinds.flatMap((kind) => vocabulary.regionsOfKind.get(kind) ?? []))]
}

/** What error messages call a number in a unit. */
export function nounOf(unit: Unit): string {
  return nouns[unit]
}

const nouns: Readonly<Record<Unit, string>> = {
  ms: 'a time',
  s: 'a time',
  ratio: 'a share',
  count: 'a count',
  tokens: 'a number of tokens',
  characters: 'a number of characters',
  dB: 'a level',
  perMinute: 'a rate',
  perSecond: 'a rate',
  usdPerHour: 'a price',
  times: 'a factor',
  name: 'a name',
  tokensPerCharacter: 'a ratio',
  msPerToken: 'a time',
}
