import { alertEpisodes } from './alertEpisodes.ts'
import type { ChartData } from './chartData.ts'
import { silences } from './silence.ts'
import { inRange, minuteAxis } from './timeAxis.ts'

/**
 * Marks differ by colour and also by position or shape: interventions are lines through the plot, alerts triangles on
 * top.
 */
export const eventColours = {
  fault: '#cf3f4f',
  mitigation: '#2a9d8f',
  decoy: '#8d6cab',
  routine: '#7d8ca1',
  alert: '#d98a1f',
} as const

/** Layers that mark interventions and alerts, for any chart with a minute axis. */
export function eventMarks(data: ChartData): object[] {
  const begun = data.interventions.map(({ fromMinute, title, role }) => ({
    minute: fromMinute,
    what: title,
    kind: role,
    colour: eventColours[role],
  }))
  const alerts = alertEpisodes(data.alerts).map(({ detector, subject, fromMinute }) => ({
    minute: fromMinute,
    what: `${detector}${subject === '' ? '' : ` on ${subject}`} alerts`,
    colour: eventColours.alert,
  }))
  const x = minuteAxis(data)
  // The rows carry their colours, so that these layers leave the chart's own colour scale and legend unchanged.
  const color = { expr: 'datum.colour' }
  const tooltip = [{ field: 'what', title: 'event' }, { field: 'minute' }]
  const layers: object[] = silenceLayers(data)
  if (begun.length > 0) {
    const mark = { type: 'rule', color, strokeDash: [4, 3], strokeWidth: 1.5 }
    layers.push({ data: { values: begun }, transform: [inRange], mark, encoding: { x, tooltip } })
    layers.push({
      data: { values: begun.filter(({ kind }) => kind === 'fault' || kind === 'mitigation') },
      transform: [inRange],
      mark: {
        type: 'text',
        color,
        align: { expr: labelSide },
        baseline: 'bottom',
        dx: -1,
        fontSize: 10,
        fontWeight: 'bold',
      },
      encoding: { x, y: { value: -2 }, text: { field: 'kind' } },
    })
  }
  if (alerts.length > 0) {
    const mark = { type: 'point', color, shape: 'triangle-down', filled: true, size: 70, opacity: 1, yOffset: 5 }
    layers.push({
      data: { values: alerts },
      transform: [inRange],
      mark,
      encoding: { x, y: { value: 0 }, tooltip },
    })
  }
  return layers
}

/** Minutes in which most callers got no answer are shaded: a gap in a line is the worst case there, not the best. */
function silenceLayers(data: ChartData): object[] {
  const values = silences(data).map(({ fromMinute, untilMinute, waiting }) => ({
    minute: fromMinute,
    until: untilMinute,
    what: `most callers got no answer; up to ${waiting} waited at once`,
  }))
  if (values.length === 0) return []
  const x = minuteAxis(data)
  const shade = {
    data: { values },
    transform: [inRange, { calculate: 'min(datum.until, toMinute)', as: 'until' }],
    mark: { type: 'rect', color: eventColours.fault, opacity: 0.14 },
    encoding: { x, x2: { field: 'until' }, tooltip: [{ field: 'what', title: 'no answers' }, { field: 'minute' }, { field: 'until' }] },
  }
  const label = {
    data: { values },
    transform: [inRange],
    mark: { type: 'text', color: eventColours.fault, align: 'left', baseline: 'top', dx: 2, fontSize: 10, fontWeight: 'bold' },
    encoding: { x, y: { value: 2 }, text: { value: 'no answers' } },
  }
  return [shade, label]
}

/** Near the right edge a label is written to the left of its line. */
const labelSide = "(datum.minute - fromMinute) / (toMinute - fromMinute) > 0.75 ? 'right' : 'left'"

/** A colour scale of the kinds that occur, so that the legend lists no others. */
export function eventScale(kinds: string[]): object {
  const present = Object.entries(eventColours).filter(([kind]) => kinds.includes(kind))
  return { domain: present.map(([kind]) => kind), range: present.map(([, colour]) => colour) }
}
