import { alertEpisodes } from './alertEpisodes.ts'
import { type ChartData, onsetMinute } from './chartData.ts'
import { type ChartSpec, chartSpec, type Row } from './chartSpec.ts'
import { eventScale } from './eventMarks.ts'
import { brush, minuteAxis, rangeParams } from './timeAxis.ts'

/** Interventions and alerts over the whole run, with the selected time shaded. */
export function incidentTimeline(data: ChartData): ChartSpec {
  const rows = [...interventionRows(data), ...alertRows(data)]
  const lanes = [...new Set(rows.map((row) => row.lane as string))]
  const x = minuteAxis(data, true)
  const y = {
    field: 'lane',
    type: 'ordinal',
    title: null,
    scale: { domain: lanes, paddingInner: 0.35, paddingOuter: 0.2 },
  }
  const bars = {
    params: [brush],
    mark: { type: 'bar', cornerRadius: 3, minBandSize: 6 },
    encoding: {
      x,
      x2: { field: 'until' },
      y,
      color: {
        field: 'kind',
        type: 'nominal',
        scale: eventScale(rows.map((row) => row.kind as string)),
        legend: { title: null, symbolType: 'square', columns: { expr: 'max(1, floor(width / 90))' } },
      },
      tooltip: [
        { field: 'what' },
        { field: 'kind' },
        { field: 'minute', title: 'from minute' },
        { field: 'until', title: 'until minute' },
      ],
    },
  }
  const chosen = {
    data: { values: [{ place: 'chosen' }] },
    transform: [
      { filter: `fromMinute > 0 || toMinute < ${data.drill.durationMinutes}` },
      { calculate: 'fromMinute', as: 'minute' },
      { calculate: 'toMinute', as: 'until' },
    ],
    mark: { type: 'rect', color: '#4f86c6', opacity: 0.16, stroke: '#4f86c6', strokeWidth: 1 },
    encoding: { x, x2: { field: 'until' } },
  }
  return chartSpec({
    title: 'What was done, what was seen',
    howToRead: 'Interventions and alerts. Drag across any time chart to zoom all of them to that time.',
    takeaway: alertTakeaway(data),
    note: 'Alerts of one detector less than 10 minutes apart are one bar.',
    columns: [
      { field: 'kind', label: 'kind' },
      { field: 'lane', label: 'id' },
      { field: 'what', label: 'what' },
      { field: 'minute', label: 'from minute' },
      { field: 'until', label: 'until minute' },
    ],
    rows,
    brushable: true,
    height: Math.max(48, lanes.length * 24),
    params: rangeParams(data),
    layer: [bars, chosen],
  })
}

function interventionRows(data: ChartData): Row[] {
  return data.interventions.map(({ id, role, title, fromMinute, untilMinute }) => ({
    kind: role,
    lane: id,
    what: title,
    minute: fromMinute,
    until: untilMinute ?? data.drill.durationMinutes,
  }))
}

function alertRows(data: ChartData): Row[] {
  return alertEpisodes(data.alerts).map(({ detector, subject, action, fromMinute, untilMinute, alerts }) => ({
    kind: 'alert',
    lane: subject === '' ? detector : `${detector} · ${subject}`,
    what: `${alerts === 1 ? '1 alert' : `${alerts} alerts`}: ${action}`,
    minute: fromMinute,
    until: untilMinute,
  }))
}

/** When detectors fired after the fault, and how often before it. */
export function alertTakeaway(data: ChartData): string {
  const onset = onsetMinute(data)
  const episodes = alertEpisodes(data.alerts)
  if (episodes.length === 0) return 'No detector fired.'
  const after = episodes.filter((episode) => onset === null || episode.fromMinute >= onset)
  const early = episodes.length - after.length
  const before = early === 0 ? '' : ` ${early === 1 ? '1 alert' : `${early} alerts`} came before the fault.`
  if (after.length === 0) return `No detector fired after the fault.${before}`
  const [first] = after
  const subject = first.subject === '' ? '' : ` on ${first.subject}`
  const delay = onset === null ? '' : `, ${minutesText(first.fromMinute - onset)} after the fault`
  const others = new Set(after.map((episode) => episode.detector)).size - 1
  const more = others === 0 ? '' : ` ${others} more ${others === 1 ? 'detector' : 'detectors'} followed.`
  return `The ${first.detector} detector fired${subject} in minute ${first.fromMinute}${delay}.${more}${before}`
}

function minutesText(minutes: number): string {
  const whole = Math.round(minutes)
  return whole === 1 ? '1 minute' : `${whole} minutes`
}
