import { alertEpisodes } from '../../charts/alertEpisodes.ts'
import { onsetUs, type Reading } from '../../experiment/judge.ts'
import { minutesFromUs } from '../../experiment/runMinutes.ts'
import type { Alert } from '../../model/alert.ts'
import { standardParley } from '../../parley/standardParley.ts'
import { recordRun } from '../run/recordRun.ts'
import { scenarioFrom } from '../scenarioFiles.ts'

/** One drill at one seed; plain data, it crosses threads. */
export interface DrillJob {
  file: string
  seed: number
  out: string
}

/** A detector that fired. */
export interface Firing {
  detector: string
  subject: string
  /** The minute it first spoke of. */
  minute: number
  /** From the onset to the end of that minute, when it could speak; negative: before the onset. Null without a fault. */
  minutesAfterOnset: number | null
}

/** What came of a job. */
export interface DrillOutcome {
  seed: number
  out: string
  onsetMinute: number | null
  counts: { calls: number; turns: number; events: number }
  readings: Reading[]
  firings: Firing[]
}

/** Replays a drill beside its twin, leaves its folder and says what was seen. */
export function replayDrill({ file, seed, out }: DrillJob, progress: (text: string) => void): DrillOutcome {
  const order = { parley: standardParley, seed, twin: true, mitigations: [], facts: false, out, progress }
  const { folder, drill, readings } = recordRun(scenarioFrom(file, standardParley), order)
  const onset = onsetUs(drill.truth)
  const onsetMinute = onset === null ? null : minutesFromUs(onset)
  return { seed, out: folder, onsetMinute, counts: drill.counts, readings, firings: firings(drill.alerts, onsetMinute) }
}

function firings(alerts: Alert[], onsetMinute: number | null): Firing[] {
  return alertEpisodes(alerts).map(({ detector, subject, fromMinute }) => ({
    detector,
    subject,
    minute: fromMinute,
    minutesAfterOnset: onsetMinute === null ? null : fromMinute + 1 - onsetMinute,
  }))
}
