import type { Streams } from '../metrics/streams.ts'
import type { Alert } from '../model/alert.ts'
import type { FactMinute } from '../model/factMinute.ts'
import type { MinuteTable } from '../model/metricPoint.ts'
import type { Intervention, Scenario } from '../model/scenario.ts'
import type { FactNames } from '../model/factTable.ts'
import type { SliceDictionary } from '../model/slice.ts'
import type { TurnTable } from '../model/turnColumns.ts'

/** How to run one side of a scenario, and what to keep of it. */
export interface ReplayOptions {
  seed: number
  /** The twin leaves out interventions whose role is `fault` (and mitigations). */
  role: 'drill' | 'twin'
  /** Ids of the scenario's mitigations to switch on. */
  mitigations: string[]
  /** Receives every fact of the world in order, as plain JSON objects; null to skip them (they cost time). */
  facts: ((fact: Record<string, unknown>) => void) | null
  /** Receives the facts of each minute in tables, before they are dropped; null to skip. */
  tableSink: ((facts: FactMinute) => void) | null
  /** Whether to compute `Replay.digests`, for comparison with another run’s. */
  digest?: boolean
  /**
   * `Replay.turns` holds all turns of the run (needed for verdicts) unless there are more than this: 0 keeps none,
   * Infinity all.
   */
  keepTurns: number
  /** Called with the table when a minute's points are in it, from `firstRow` on; null to skip. */
  minuteSink: ((minutes: MinuteTable, firstRow: number) => void) | null
  /** Windows of the metric streams kept at most; Infinity keeps every minute of every series (needed for verdicts). */
  keepWindows: number
  progress: ((minute: number, ofMinutes: number) => void) | null
}

/** The results of a run in memory. */
export interface Replay {
  scenario: Scenario
  seed: number
  role: 'drill' | 'twin'
  minutes: MinuteTable
  /** The metric streams that were folded. */
  streams: Streams
  dictionary: SliceDictionary
  /** The names behind the codes in its facts. */
  names: FactNames
  turns: TurnTable
  alerts: Alert[]
  /**
   * The interventions as they happened, alert-triggered ones and mitigations included, with resolved times: the ground
   * truth of the run.
   */
  truth: Intervention[]
  /** Interventions or parts of them without effect, one line each: the scenario does not quite do what it says. */
  unread: string[]
  /** Digest of the facts of each minute; [] where it was not requested. */
  digests: number[]
  counts: { calls: number; turns: number; events: number }
  laws: { law: string; ok: boolean; detail: string }[]
}
