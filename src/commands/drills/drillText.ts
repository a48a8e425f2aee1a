import type { Streams } from '../../metrics/streams.ts'
import type { Scenario } from '../../model/scenario.ts'
import type { Verdict } from '../../model/verdict.ts'
import type { ReplayResult } from '../../runner/replayJob.ts'
import { verdictLine } from '../run.ts'
import { style } from '../style.ts'
import { subjectText } from '../subjectText.ts'
import type { Terminal } from '../terminal.ts'
import { type DrillResult, onsetMinute } from './drillResult.ts'
import { type Firing, firingsOf } from './firings.ts'

const WIDTH_MAX = 110
const FIRINGS_SHOWN = 3

/**
 * The summary of one drill for people: what happened, what moved, what stayed, which detectors fired, where the report
 * is.
 */
export function drillText({ scenario, runs, verdicts }: DrillResult, streams: Streams, terminal: Terminal): string {
  const { bold, dim } = style(terminal)
  const [first] = runs
  const of = (...kinds: Verdict['kind'][]) => verdicts.filter(({ kind }) => kinds.includes(kind))
  const part = (title: string, kinds: Verdict['kind'][]) => {
    const lines = of(...kinds).map((verdict) => `    ${verdictLine(verdict, terminal)}`)
    return lines.length === 0 ? [] : [`  ${title}`, ...lines]
  }
  const seeds = runs.length === 1 ? `seed ${first.seed}` : `mean of ${runs.length} seeds from ${first.seed}`
  return [
    bold(scenario.title),
    ...wrapped(scenario.story, Math.min(terminal.width, WIDTH_MAX) - 2).map((line) => dim(`  ${line}`)),
    ...part(`What happened here, healthy → drill (${seeds})`, ['moves']),
    ...part('What stayed flat', ['flat']),
    ...part('Detectors that the drill is about', ['detector']),
    `  Noticed: ${noticed(first, scenario, streams)}`,
    `  Report: ${first.folder}/report.html`,
  ].join('\n')
}

/** The first detectors to fire after the onset, with their delay. */
function noticed(run: ReplayResult, scenario: Scenario, streams: Streams): string {
  const firings = firingsOf(run)
  const began = onsetMinute(run)
  const after = firings.filter(({ minutesAfterOnset }) => minutesAfterOnset === null || minutesAfterOnset >= 0)
  const before = firings.length - after.length
  const onset = began === null ? '' : `; onset in minute ${Math.floor(began)}`
  const early = before === 0 ? '' : `; ${before} false before it`
  if (after.length === 0) return `by nobody${onset}${early}`
  const said = after.slice(0, FIRINGS_SHOWN).map((firing) => firingText(firing, scenario, streams))
  const more = after.length > FIRINGS_SHOWN ? `, and ${after.length - FIRINGS_SHOWN} more` : ''
  return `${said.join(', ')}${more}${onset}${early}`
}

function firingText({ detector, subject, minute, minutesAfterOnset }: Firing, scenario: Scenario, streams: Streams): string {
  const when = minutesAfterOnset === null ? `in minute ${minute}` : `${minutesAfterOnset.toFixed(0)} min after onset`
  return `${detector}${subject === '' ? '' : ` (${subjectText(subject, scenario, streams)})`} ${when}`
}

/** Text wrapped at spaces into lines of at most `width` characters. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = []
  for (const word of text.split(/\s+/)) {
    const last = lines.length - 1
    if (last >= 0 && lines[last].length + 1 + word.length <= width) lines[last] += ` ${word}`
    else lines.push(word)
  }
  return lines
}
