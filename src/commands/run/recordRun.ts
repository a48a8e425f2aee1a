import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { type ChartEntry, charts } from '../../charts/index.ts'
import { measure, type Reading, verdictsOf } from '../../experiment/judge.ts'
import { judgeRecovery } from '../../experiment/judgeRecovery.ts'
import type { Replay } from '../../experiment/replayTypes.ts'
import type { Scenario } from '../../model/scenario.ts'
import type { Verdict } from '../../model/verdict.ts'
import { renderReport } from '../../report/renderReport.ts'
import { resolveForSeed } from '../../scenario/resolveForSeed.ts'
import { toYaml } from '../../scenario/toYaml.ts'
import { parleyVersion } from '../version.ts'
import { json, recordedReplay } from './recordedReplay.ts'
import { reportData } from './reportData.ts'
import { ResultFolder } from './resultFolder.ts'

export interface RunOrder {
  seed: number
  twin: boolean
  mitigations: string[]
  facts: boolean
  /** The folder results go under. */
  out: string
  progress: (text: string) => void
}

export interface RunResult {
  /** The folder of the run. */
  folder: string
  drill: Replay
  twin: Replay | null
  verdicts: Verdict[]
  /** What the verdicts come from, to be pooled over seeds. */
  readings: Reading[]
}

/**
 * Memory must not grow with the length of a run. Everything streams to disk; what stays for the report is at most so many
 * turns (all of them or none, 125 MB) and so many windows of the metric stream (half a day of minutes, 150 MB).
 */
const TURNS_KEPT_MAX = 250_000
const WINDOWS_KEPT_MAX = 720

/** Replays a scenario, beside its twin if wanted, judges it and leaves everything under `out/<scenario>/<seed>/`. */
export function recordRun(scenario: Scenario, order: RunOrder): RunResult {
  const { seed, mitigations } = order
  const folder = new ResultFolder(join(order.out, scenario.name, [String(seed), ...mitigations].join('+')))
  try {
    const side = (role: 'drill' | 'twin') =>
      recordedReplay(
        scenario,
        {
          seed,
          role,
          mitigations: role === 'twin' ? [] : mitigations,
          facts: order.facts,
          ...kept(scenario),
          progress: (minute, of) => order.progress(`${scenario.name}, ${role}: minute ${minute} of ${of}`),
        },
        folder,
      )
    const drill = side('drill')
    const twin = order.twin ? side('twin') : null
    const readings = measure(drill, twin)
    const verdicts = mitigations.length > 0 ? recovery(drill, twin) : verdictsOf([readings])
    order.progress(`${scenario.name}: writing the report`)
    writeViews(folder, { drill, twin, verdicts }, scenario, mitigations)
    folder.commit()
    return { folder: folder.path, drill, twin, verdicts, readings }
  } catch (error) {
    folder.discard()
    throw error
  }
}

/** Expected values over a span need the turns and the minutes of the span. */
function kept({ expect }: Scenario): { keepTurns: number; keepWindows: number } {
  const all = Number.POSITIVE_INFINITY
  return expect.length > 0
    ? { keepTurns: all, keepWindows: all }
    : { keepTurns: TURNS_KEPT_MAX, keepWindows: WINDOWS_KEPT_MAX }
}

/** A mended drill no longer shows what the scenario expects of the broken one; it shows that the harm goes. */
function recovery(drill: Replay, twin: Replay | null): Verdict[] {
  return twin === null ? [] : judgeRecovery(drill, twin)
}

type Judged = Pick<RunResult, 'drill' | 'twin' | 'verdicts'>

/** What people and tools look at, and the manifest, which names all files and comes last. */
function writeViews(
  folder: ResultFolder,
  { drill, twin, verdicts }: Judged,
  given: Scenario,
  mitigations: string[],
): void {
  const resolved = toYaml(resolveForSeed(given, drill.seed))
  folder.write('resolved.yaml', resolved)
  const data = reportData(drill, twin, verdicts, [])
  for (const [name, { make }] of Object.entries(charts as Record<string, ChartEntry>)) {
    folder.write(`charts/${name}.vl.json`, json(make(data)))
  }
  const files = [...folder.names(), 'manifest.json', 'report.html'].sort()
  folder.write('report.html', renderReport({ ...data, files: files.filter((name) => name !== 'report.html') }))
  folder.write(
    'manifest.json',
    json({
      parley: parleyVersion(),
      scenario: given.name,
      title: given.title,
      seed: drill.seed,
      mitigations,
      scenarioSha256: createHash('sha256').update(resolved).digest('hex'),
      durationMs: given.durationUs / 1000,
      counts: drill.counts,
      twinCounts: twin?.counts ?? null,
      laws: drill.laws,
      expectations: verdicts,
      files,
    }),
  )
}
