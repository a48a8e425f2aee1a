import type { Verdict } from '../model/verdict.ts'
import type { ChartData } from './chartData.ts'
import { type ChartSpec, chartSpec, type Row } from './chartSpec.ts'
import { eventMarks } from './eventMarks.ts'
import { joined } from './joined.ts'
import { canonicalSlice, metricText, sliceText, unitOf, valueText } from './metricText.ts'
import { runLines } from './runLines.ts'
import { brush, inRange, minuteAxis, rangeParams } from './timeAxis.ts'
import { binMinutes, binNote } from './timeBins.ts'

/** What each expectation speaks of, minute by minute: first what must move, then what must stay flat. */
export function whatMoved(data: ChartData): ChartSpec {
  const order = { moves: 0, flat: 1, detector: 2 }
  const shown = uniqueStreams(data).sort((a, b) => order[a.kind] - order[b.kind])
  const width = binMinutes(data.drill.durationMinutes, shown.length)
  const rows: Row[] = shown.flatMap((verdict) => {
    const { metric, choice, slice, unit } = verdict
    const times = unit === 'ratio' ? 100 : 1
    return joined(data, metric, slice, width, times).map(({ minute, drill, twin }) => ({
      minute,
      choice,
      drill,
      twin,
    }))
  })
  const options = shown.map((verdict) => verdict.choice)
  const lines = runLines(data, { title: null, axis: { tickCount: 5 }, scale: { zero: true } }, [
    { field: 'minute' },
    { field: 'drill' },
    { field: 'twin', title: 'healthy twin' },
  ])
  return chartSpec({
    title: 'What broke, minute by minute',
    howToRead:
      'The streams the scenario makes a statement about: first those that must move, then those that must stay flat.',
    takeaway: takeaway(shown[0]),
    note: width === 1 ? '' : `${binNote(width, 'highest')} Means, shares and counts are pooled by their mean.`,
    columns: [
      { field: 'minute', label: 'minute' },
      { field: 'choice', label: 'stream' },
      { field: 'drill', label: 'drill' },
      { field: 'twin', label: 'healthy twin' },
    ],
    rows,
    choice: options.length === 0 ? null : { label: 'Stream', options, chosen: options[0] },
    brushable: true,
    height: 300,
    params: rangeParams(data),
    transform: [inRange],
    encoding: { x: minuteAxis(data) },
    layer: [{ params: [brush], ...lines[0] }, ...lines.slice(1), ...eventMarks(data)],
  })
}

interface ShownStream extends Verdict {
  choice: string
  unit: string
}

/** Expectations whose stream the run recorded, each stream once. */
function uniqueStreams(data: ChartData): ShownStream[] {
  const streams = new Map<string, ShownStream>()
  for (const verdict of data.verdicts) {
    const slice = canonicalSlice(verdict.slice, data.scenario)
    if (data.drill.minutes.series(verdict.metric, slice).length === 0) continue
    const unit = unitOf(verdict.metric)
    const shownUnit = unit === 'ratio' ? ' (%)' : unit === '' || unit === 'count' ? '' : ` (${unit})`
    const choice = `${metricText(verdict.metric)}, ${sliceText(slice, data.scenario)}${shownUnit}`
    const known = streams.get(choice)
    if (known === undefined || (known.kind !== 'moves' && verdict.kind === 'moves'))
      streams.set(choice, { ...verdict, slice, choice, unit })
  }
  return [...streams.values()]
}

function takeaway(first: ShownStream | undefined): string {
  if (first === undefined) return 'The scenario makes no statement about a stream of this run.'
  const { choice, healthy, drill, unit } = first
  return `${choice.replace(/ \(.*\)$/, '')}: ${valueText(healthy, unit)} healthy, ${valueText(drill, unit)} in the drill.`
}
