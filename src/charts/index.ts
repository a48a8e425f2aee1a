import type { ChartData } from './chartData.ts'
import type { ChartSpec } from './chartSpec.ts'
import { costPerMinute } from './costPerMinute.ts'
import { costSplit } from './costSplit.ts'
import { firstAudioByte } from './firstAudioByte.ts'
import { firstPartial } from './firstPartial.ts'
import { firstToken } from './firstToken.ts'
import { incidentTimeline } from './incidentTimeline.ts'
import { poolUtilisation } from './poolUtilisation.ts'
import { poolWorkers } from './poolWorkers.ts'
import { queueDepth } from './queueDepth.ts'
import { sliceChange } from './sliceChange.ts'
import { turnGap } from './turnGap.ts'
import { turnWaterfall } from './turnWaterfall.ts'
import { waitingNow } from './waitingNow.ts'
import { whatMoved } from './whatMoved.ts'

export interface ChartEntry {
  /** One line for `parley list charts`. */
  about: string
  /** A Vega-Lite specification with its rows inline: plain data, ready to be saved. */
  make: (data: ChartData) => ChartSpec
}

/** Every chart, in the order a report shows them. */
export const charts = {
  incidentTimeline: { about: 'interventions and alerts over the run', make: incidentTimeline },
  whatMoved: { about: 'the streams of the expectations, drill against twin', make: whatMoved },
  turnWaterfall: { about: 'the stages of a turn, median and p95, drill against twin', make: turnWaterfall },
  queueDepth: { about: 'queue depth by stage as a heatmap over time', make: queueDepth },
  sliceChange: { about: 'slices against metrics: how many times the healthy twin', make: sliceChange },
  waitingNow: { about: 'callers who wait at this moment, turns open, percentiles of turns begun', make: waitingNow },
  turnGap: { about: 'voice-to-voice reply gap, p50 to p99', make: turnGap },
  firstPartial: { about: 'first partial transcript, p50 to p99', make: firstPartial },
  firstToken: { about: 'time to first token, p50 to p99', make: firstToken },
  firstAudioByte: { about: 'first audio byte, p50 to p99', make: firstAudioByte },
  poolWorkers: { about: 'workers up, cold and down in a pool', make: poolWorkers },
  poolUtilisation: { about: 'utilisation of every pool as a heatmap over time', make: poolUtilisation },
  costPerMinute: { about: 'cost per minute by route, drill against twin', make: costPerMinute },
  costSplit: { about: 'where the money went: charged, wasted by cause, idle, not serving', make: costSplit },
} as const satisfies Record<string, ChartEntry>

export type ChartName = keyof typeof charts
