import type { Streams } from '../metrics/streams.ts'
import type { Alert } from '../model/alert.ts'
import type { FactMinute } from '../model/factMinute.ts'
import type { MinuteTable } from '../model/metricPoint.ts'
import type { Intervention, Scenario } from '../model/scenario.ts'
import type { FactNames } from '../model/factTable.ts'
import type { SliceDictionary } from '../model/slice.ts'
import type { TurnTable } from '../model/turnColumns.ts'

export interface ReplayOptions {
  seed: number
  /** The twin leaves out interventions whose role is `fault` (and mitigations). */
  role: 'drill' | 'twin'
  /** Ids of the scenario's mitigations to switch on. */
  mitigations: string[]
  /** Gets every true fact of the world in order, plain JSON objects; null when nobody wants them (they cost time). */
  facts: ((fact: Record<string, unknown>) => void) | null
  /** Gets the true facts of each minute in tables, before they are dropped; null when not wanted. */
  tableSink: ((facts: FactMinute) => void) | null
  /** Whether `Replay.digests` is wanted, to be compared with another run’s. */
  digest?: boolean
  /** `Replay.turns` holds all turns of the run (needed for verdicts) unless there are more than this: 0 keeps none, Infinity all. */
  keepTurns: number
  /** Gets the table when a minute's points are in it, from `firstRow` on; null when not wanted. */
  minuteSink: ((minutes: MinuteTable, firstRow: number) => void) | null
  /** Windows of the metric stream held at most; Infinity keeps every minute of every series (needed for verdicts). */
  keepWindows: number
  progress: ((minute: number, ofMinutes: number) => void) | null
}

/** What a run leaves in memory. */
export interface Replay {
  scenario: Scenario
  seed: number
  role: 'drill' | 'twin'
  minutes: MinuteTable
  /** The metric streams that were folded. */
  streams: Streams
  dictionary: SliceDictionary
  /** What the codes in its facts stand for. */
  names: FactNames
  turns: TurnTable
  alerts: Alert[]
  /** The interventions as they happened: resolved times, with mitigations and alert-triggered ones; the labels of the run. */
  truth: Intervention[]
  /** What was done that nobody felt, a line each: the scenario does not quite do what it says. */
  unread: string[]
  /** A number for the facts of each minute; [] where it was not asked for. */
  digests: number[]
  counts: { calls: number; turns: number; events: number }
  laws: { law: string; ok: boolean; detail: string }[]
}
