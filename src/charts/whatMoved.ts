import type { Verdict } from '../model/verdict.ts'
import type { ChartData } from './chartData.ts'
import type { ChartSpec } from './chartSpec.ts'
import { canonicalSlice, sliceText, valueText } from './metricText.ts'
import { type ShownStream, streamLines } from './streamLines.ts'
import { binMinutes, binNote } from './timeBins.ts'

/** The stream of each expectation, minute by minute: first those that must move, then those that must stay flat. */
export function whatMoved(data: ChartData): ChartSpec {
  const order = { moves: 0, flat: 1, detector: 2 }
  const shown = uniqueStreams(data).sort((a, b) => order[a.kind] - order[b.kind])
  const widthMinutes = binMinutes(data.drill.durationMinutes, shown.length)
  return streamLines(data, {
    title: 'What broke, minute by minute',
    howToRead:
      'The streams the scenario makes a statement about: first those that must move, then those that must stay flat.',
    takeaway: takeaway(shown[0]),
    note: widthMinutes === 1 ? '' : `${binNote(widthMinutes, 'highest')} Means, shares and counts are pooled by their mean.`,
    streams: shown,
    widthMinutes,
    height: 300,
  })
}

type JudgedStream = Verdict & ShownStream

/** Expectations whose stream the run recorded, each stream once. */
function uniqueStreams(data: ChartData): JudgedStream[] {
  const streams = new Map<string, JudgedStream>()
  for (const verdict of data.verdicts) {
    const slice = canonicalSlice(verdict.slice, data.scenario)
    if (data.drill.minutes.series(verdict.metric, slice).length === 0) continue
    const unit = data.streams.unitOf(verdict.metric)
    const shownUnit = unit === 'ratio' ? ' (%)' : unit === '' || unit === 'count' ? '' : ` (${unit})`
    const choice = `${data.streams.labelOf(verdict.metric)}, ${sliceText(slice, data.scenario)}${shownUnit}`
    const known = streams.get(choice)
    if (known === undefined || (known.kind !== 'moves' && verdict.kind === 'moves'))
      streams.set(choice, { ...verdict, slice, choice, unit })
  }
  return [...streams.values()]
}

function takeaway(first: JudgedStream | undefined): string {
  if (first === undefined) return 'The scenario makes no statement about a stream of this run.'
  const { choice, healthy, drill, unit } = first
  return `${choice.replace(/ \(.*\)$/, '')}: ${valueText(healthy, unit)} healthy, ${valueText(drill, unit)} in the drill.`
}
