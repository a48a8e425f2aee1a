import type { TurnColumns } from '../model/metric.ts'
import type { Alert } from '../model/alert.ts'
import type { MinuteTable } from '../model/metricPoint.ts'
import type { SliceDictionary, Where } from '../model/slice.ts'

/** What has arrived of a minute of a run. */
export interface ClosedMinute {
  /** The minute it is about. */
  minute: number
  /** When it arrived, µs of the run: a detector cannot speak earlier. */
  arrivedUs: number
  /** The streams as they have arrived up to now. */
  minutes: MinuteTable
  /** The turns that ended in it: rows [firstRow, lastRow). */
  turns: TurnColumns
  firstRow: number
  lastRow: number
  dictionary: SliceDictionary
  /** The scenario's named slices. */
  slices: Record<string, Where>
}

/** A detector at work in a run: shown every minute once, as it arrives, it says what it sees in it. */
export interface RunDetector {
  see(closed: ClosedMinute): Alert[]
}
