import type { TurnColumns } from '../model/metric.ts'
import type { Alert } from '../model/alert.ts'
import type { MinuteTable } from '../model/metricPoint.ts'
import type { SliceDictionary, Where } from '../model/slice.ts'

/** What has arrived of one minute of a run. */
export interface ClosedMinute {
  /** The minute that the data describe. */
  minute: number
  /** Arrival time, µs of the run: a detector cannot alert earlier. */
  arrivedUs: number
  /** The streams as they have arrived so far. */
  minutes: MinuteTable
  /** The turns that ended in it: rows [firstRow, lastRow). */
  turns: TurnColumns
  firstRow: number
  lastRow: number
  dictionary: SliceDictionary
  /** The scenario's named slices. */
  slices: Record<string, Where>
}

/** A detector running on a run: called once for every minute, as it arrives; returns the alerts of that minute. */
export interface RunDetector {
  observe(closed: ClosedMinute): Alert[]
}
