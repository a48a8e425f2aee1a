import type { ValidationCase } from '../rig/validationCase.ts'
import { didYouMean } from '../input/didYouMean.ts'
import { type Command, jsonOption } from './command.ts'
import { exitCodes } from './failure.ts'
import { InputError } from '../input/inputError.ts'
import { style } from './style.ts'
import type { Terminal } from './terminal.ts'
import { numberText, textTable } from './textTable.ts'
import { type ReferenceGroup, referenceGroups } from './validate/referenceCases.ts'

interface ValidateGiven {
  what: string[]
  quick: boolean
  json: boolean
}

const groups = Object.keys(referenceGroups)

export const validate: Command<ValidateGiven> = {
  usage: 'validate [what..]',
  about: 'every reference case: numbers that others made, parley’s beside them, how far apart, how far they may be',
  positionals: {
    what: { type: 'string', array: true, default: [], describe: `${groups.join(', ')}; without any, all` },
  },
  options: {
    quick: {
      type: 'boolean',
      default: false,
      describe: 'every twentieth queue instead of all of them: seconds, not minutes',
    },
    json: jsonOption,
  },
  examples: [
    ['$0 validate --quick', 'the short set'],
    ['$0 validate llm', 'three runs of Vidur and 21 measured rows'],
  ],
  run: async ({ what, quick, json }, terminal) => {
    const cases: ValidationCase[] = []
    for (const group of chosen(what)) {
      terminal.progress(group)
      const progress = (run: number, of: number) => terminal.progress(`${group}: ${run} of ${of} models`)
      cases.push(...(await referenceGroups[group](quick, progress)))
    }
    terminal.progress('')
    terminal.print(json ? JSON.stringify({ cases }) : summaryText(cases, terminal))
    return cases.every(({ ok }) => ok) ? exitCodes.asExpected : exitCodes.expectationFailed
  },
}

function chosen(what: string[]): ReferenceGroup[] {
  const wrong = what.find((word) => !groups.includes(word))
  if (wrong !== undefined)
    throw new InputError(`parley validate: "${wrong}" has no cases; ${didYouMean(wrong, groups)}`)
  return (what.length === 0 ? groups : [...new Set(what)]) as ReferenceGroup[]
}

function summaryText(cases: readonly ValidationCase[], terminal: Terminal): string {
  const { green, red } = style(terminal)
  const rows = cases.map((one) => [
    one.case,
    one.reference,
    one.parley,
    asBar(one.error, one),
    asBar(one.bar, one),
    verdict(one),
  ])
  const missed = cases.filter(({ ok }) => !ok).length
  const last = missed === 0 ? green(`All ${cases.length} cases hold.`) : red(`${missed} of ${cases.length} cases miss.`)
  return [textTable(['case', 'reference', 'parley', 'error', 'bar', 'verdict'], rows), '', last].join('\n')
}

/** A value beyond the bar may still lie within its 95 % interval, where chance alone exceeds the bar. */
function verdict({ ok, error, bar }: ValidationCase): string {
  if (!ok) return 'MISS'
  return error <= bar ? 'ok' : 'ok, inside its interval'
}

/** Errors are shares, except for cases that count: their bar is 0. */
function asBar(value: number, { bar }: ValidationCase): string {
  return bar === 0 ? numberText(value) : `${Number((100 * value).toPrecision(3))} %`
}
