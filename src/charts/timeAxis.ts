import type { ChartData } from './chartData.ts'

/**
 * Signals of the shown range: every time chart shows minutes [fromMinute, toMinute), and a page sets both for all
 * charts.
 */
export function rangeParams(data: ChartData): object[] {
  return [
    { name: 'fromMinute', value: 0 },
    { name: 'toMinute', value: data.drill.durationMinutes },
  ]
}

/** Drops rows outside the shown range, so that the other axis and the colours follow. */
export const inRange = { filter: 'datum.minute >= fromMinute && datum.minute < toMinute' }

/**
 * Goes into the first layer: in a layered chart a brush belongs to one unit. Not for touch (a finger scrolls the page)
 * and not for the wheel.
 */
export const brush = {
  name: 'brush',
  select: {
    type: 'interval',
    encodings: ['x'],
    on: "[pointerdown[event.pointerType !== 'touch'], window:pointerup] > window:pointermove!",
    translate: false,
    zoom: false,
    mark: { fill: '#4f86c6', fillOpacity: 0.18, stroke: '#4f86c6' },
  },
}

/** Minutes from the start with the local clock beneath; follows the shown range unless `whole`. */
export function minuteAxis(data: ChartData, whole = false): object {
  const end = data.drill.durationMinutes
  return {
    field: 'minute',
    type: 'quantitative',
    scale: {
      domain: whole ? [0, end] : [{ expr: 'fromMinute' }, { expr: 'toMinute' }],
      nice: false,
      zero: false,
    },
    axis: {
      title: 'minute of the run · local time',
      grid: false,
      tickMinStep: 1,
      labelFlush: true,
      labelOverlap: true,
      tickCount: { expr: 'max(2, floor(width / 90))' },
      labelExpr: `[format(datum.value, 'd'), ${clockExpression(data, 'datum.value')}]`,
    },
  }
}

/** `09:20` for a minute of the run, as a Vega expression. */
export function clockExpression(data: ChartData, minute: string): string {
  const ofDay = `(${data.scenario.startMinuteOfDay} + ${minute})`
  return `format(floor(${ofDay} / 60) % 24, '02d') + ':' + format(floor(${ofDay}) % 60, '02d')`
}

/** `09:20` for a minute of the run. */
export function clock(data: ChartData, minute: number): string {
  const ofDay = Math.floor(data.scenario.startMinuteOfDay + minute)
  return `${String(Math.floor(ofDay / 60) % 24).padStart(2, '0')}:${String(ofDay % 60).padStart(2, '0')}`
}
