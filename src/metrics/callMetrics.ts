import { outcomes } from '../model/factTable.ts'
import { ofService } from '../model/metricFolds.ts'
import type { Fold, GaugeMetric, MeanMetric } from '../model/metric.ts'
import { gaveUp } from '../model/turnReadings.ts'
import { share } from '../model/turnMetric.ts'

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
    const counts = endedByOutcome(facts)
    for (let how = 0; how < outcomes.length; how++) point(`how=${outcomes[how]}`, counts[how])
  },
  about: 'Calls that ended, by how: answered ones came to their end, the others ended with a turn that did so.',
}
export const callAbandoned: MeanMetric = {
  ...share(
    'call.abandoned',
    'Calls abandoned',
    'less',
    gaveUp,
    'Of the calls whose last turn that ended in the window is in the slice, the share whose caller hung up at that turn.',
  ),
  sliceColumn: { ending: '', rank: 3 },
}

/** Calls that ended, by code of the outcome. Calls still active have no outcome. */
function endedByOutcome({ calls, names }: Parameters<Fold>[0]): number[] {
  const batch = names.dictionary.code('traffic_class', 'batch')
  const outcome = calls.column('outcome')
  const trafficClass = calls.column('traffic_class')
  const counts = outcomes.map(() => 0)
  for (let row = 0; row < calls.rows; row++) {
    if (trafficClass[row] !== batch && !Number.isNaN(outcome[row])) counts[outcome[row]]++
  }
  return counts
}
