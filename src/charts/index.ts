import type { Chart } from './chart.ts'
import { costPerMinute } from './costPerMinute.ts'
import { costSplit } from './costSplit.ts'
import { incidentTimeline } from './incidentTimeline.ts'
import { poolUtilisation } from './poolUtilisation.ts'
import { poolWorkers } from './poolWorkers.ts'
import { queueDepth } from './queueDepth.ts'
import { sliceChange } from './sliceChange.ts'
import { turnWaterfall } from './turnWaterfall.ts'
import { waitingNow } from './waitingNow.ts'
import { whatMoved } from './whatMoved.ts'

/** The shipped charts, part by part in the order of a report. Charts that metrics declare are added to them. */
export const charts: readonly Chart[] = [
  { name: 'incidentTimeline', part: 'incident', about: 'interventions and alerts over the run', make: incidentTimeline },
  { name: 'whatMoved', part: 'incident', about: 'the streams of the expectations, drill against twin', make: whatMoved },
  {
    name: 'turnWaterfall',
    part: 'incident',
    about: 'the stages of a turn, median and p95, drill against twin',
    make: turnWaterfall,
  },
  { name: 'queueDepth', part: 'incident', about: 'queue depth by stage as a heatmap over time', make: queueDepth },
  {
    name: 'sliceChange',
    part: 'incident',
    about: 'slices against metrics: how many times the healthy twin',
    make: sliceChange,
  },
  {
    name: 'waitingNow',
    part: 'incident',
    about: 'callers who wait at this moment, turns open, percentiles of turns begun',
    make: waitingNow,
  },
  { name: 'poolWorkers', part: 'capacity', about: 'workers up, cold and down in a pool', make: poolWorkers },
  {
    name: 'poolUtilisation',
    part: 'capacity',
    about: 'utilisation of every pool as a heatmap over time',
    make: poolUtilisation,
  },
  { name: 'costPerMinute', part: 'capacity', about: 'cost per minute by route, drill against twin', make: costPerMinute },
  {
    name: 'costSplit',
    part: 'capacity',
    about: 'where the money went: charged, wasted by cause, idle, not serving',
    make: costSplit,
  },
]
