import type { TurnColumns } from '../metrics/metricSpec.ts'
import type { Alert } from '../model/alert.ts'
import type { MinuteTable } from '../model/metricPoint.ts'
import type { SliceDictionary, Where } from '../model/slice.ts'

/** What a minute of a run shows when it closes. */
export interface ClosedMinute {
  minute: number
  /** The stream up to and with this minute. */
  minutes: MinuteTable
  /** The turns that ended in it: rows [firstRow, lastRow). */
  turns: TurnColumns
  firstRow: number
  lastRow: number
  dictionary: SliceDictionary
  /** The scenario's named slices. */
  slices: Record<string, Where>
}

/** A detector at work in a run: shown every minute once, in order, it says what it sees in it. */
export interface Watcher {
  see(closed: ClosedMinute): Alert[]
}
