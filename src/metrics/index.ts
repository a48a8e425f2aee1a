import type { Metric } from '../model/metric.ts'
import * as batch from './batchMetrics.ts'
import * as began from './beganMetrics.ts'
import * as bill from './billMetrics.ts'
import * as call from './callMetrics.ts'
import * as cost from './costMetrics.ts'
import * as pool from './poolMetrics.ts'
import * as turn from './turnMetrics.ts'

/** The metrics of every service, whatever its stages: calls, turns, pools, money, batch work. */
export const coreMetrics: readonly Metric[] = [
  call.callActive,
  call.callStarted,
  call.callEnded,
  call.callAbandoned,
  turn.turnCount,
  turn.turnsAnswered,
  turn.turnsInterrupted,
  turn.turnsAbandoned,
  turn.turnsShed,
  turn.turnsHandedOff,
  turn.turnsFailed,
  turn.turnStarted,
  turn.turnOpen,
  turn.turnUnanswered,
  turn.turnOldestUnansweredMs,
  turn.turnFirstAudioMs,
  turn.turnGapMs,
  turn.turnInterrupted,
  turn.turnAbandoned,
  turn.turnLost,
  turn.turnUnserved,
  turn.turnGrounded,
  turn.turnUngrounded,
  turn.turnUngroundedAfterChange,
  turn.turnTaskSuccess,
  turn.turnPreference,
  began.beganGapMs,
  began.beganTtftMs,
  began.beganUnanswered,
  pool.poolUtilisation,
  pool.poolWorkers,
  pool.poolBatchSize,
  pool.poolQueueDepth,
  pool.poolOldestWaitMs,
  pool.poolWaitMs,
  pool.poolRejected,
  cost.costUsdPerTurn,
  cost.costUsdPerSuccess,
  cost.costGpuSecondsPerTurn,
  cost.costUsdPerMinute,
  bill.costSplit,
  bill.costWaste,
  cost.costBilledUsdPerSuccess,
  batch.batchStarted,
  batch.batchActive,
  batch.batchDone,
  batch.batchRefused,
  batch.batchTurnaroundMs,
]
