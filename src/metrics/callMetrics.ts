import { type FactTable, outcomes } from '../model/factTable.ts'
import type { CallColumn } from '../model/factTables.ts'
import { ofService } from './folds.ts'
import type { Fold, GaugeMetric, MeanMetric } from './metricSpec.ts'
import { gaveUp } from './readings.ts'
import { share } from './turnMetric.ts'

const gauge = { kind: 'gauge', unit: 'count', pooling: 'mean', better: null } as const

export const callActive: GaugeMetric = {
  ...gauge,
  name: 'call.active',
  label: 'Calls active',
  slices: 'all, region=<region>',
  fold: ofService('calls_live'),
  about: 'Calls in progress when the minute closes.',
}
export const callStarted: GaugeMetric = {
  ...gauge,
  name: 'call.started',
  label: 'Calls started',
  slices: 'all, region=<region>',
  fold: ofService('calls_begun'),
  about: 'Calls that began.',
}
export const callEnded: GaugeMetric = {
  ...gauge,
  name: 'call.ended',
  label: 'Calls ended',
  slices: 'how=<how>',
  fold: (facts, point) => {
    for (let how = 0; how < outcomes.length; how++) point(`how=${outcomes[how]}`, endedSo(facts, how))
  },
  about: 'Calls that ended, by how: answered ones came to their end, the others ended with a turn that did so.',
}
export const callAbandoned: MeanMetric = share(
  'call.abandoned',
  'Calls abandoned',
  'less',
  gaveUp,
  'Of the calls whose last turn that ended in the window is in the slice, the share whose caller hung up at that turn.',
)

function endedSo({ calls, names }: Parameters<Fold>[0], how: number): number {
  const batch = names.dictionary.code('traffic_class', 'batch')
  let count = 0
  for (let row = 0; row < calls.rows; row++) {
    if (cellOf(calls, 'outcome', row) === how && cellOf(calls, 'traffic_class', row) !== batch) count++
  }
  return count
}

function cellOf(calls: FactTable<CallColumn>, column: CallColumn, row: number): number {
  return calls.column(column)[row]
}
