import type { Replay } from '../experiment/replayTypes.ts'
import { durationMinutes, minutesFromUs } from '../experiment/runMinutes.ts'
import type { Intervention } from '../model/scenario.ts'
import type { Verdict } from '../model/verdict.ts'
import type { Parley } from '../parley/parley.ts'
import { stagesTaken } from '../parley/pathOrder.ts'
import type { ReportData, RunView, ShownIntervention } from '../report/reportData.ts'
import { waterfallOf } from './waterfall.ts'

/** The input of the report and the charts, from a run and, if there is one, its twin. */
export function reportData(
  { streams, queues, stages }: Parley,
  drill: Replay,
  twin: Replay | null,
  verdicts: Verdict[],
  files: string[],
): ReportData {
  const taken = stagesTaken(stages, Object.values(drill.scenario.pipelines))
  return {
    scenario: drill.scenario,
    streams,
    queues: taken.flatMap(({ name }) => queues.filter(({ stage }) => stage === name)),
    seed: drill.seed,
    drill: view(drill),
    twin: twin === null ? null : view(twin),
    verdicts,
    alerts: drill.alerts,
    interventions: drill.truth.map(shown),
    waterfall: waterfallOf(taken, drill, twin),
    counts: drill.counts,
    unread: drill.unread,
    files,
  }
}

function view({ minutes, scenario }: Replay): RunView {
  return { minutes, durationMinutes: durationMinutes(scenario) }
}

function shown({ id, role, title, atUs, untilUs }: Intervention): ShownIntervention {
  return {
    id,
    role,
    title,
    fromMinute: minutesFromUs(atUs),
    untilMinute: untilUs === null ? null : minutesFromUs(untilUs),
  }
}
