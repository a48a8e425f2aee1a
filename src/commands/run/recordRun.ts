import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { measure, type Reading, verdictsOf } from '../../experiment/judge.ts'
import { firstDifference } from '../../experiment/factDigest.ts'
import { judgeRecovery } from '../../experiment/judgeRecovery.ts'
import { replay } from '../../experiment/replay.ts'
import type { Replay } from '../../experiment/replayTypes.ts'
import type { Scenario } from '../../model/scenario.ts'
import type { Verdict } from '../../model/verdict.ts'
import type { Parley } from '../../parley/parley.ts'
import { renderReport } from '../../report/renderReport.ts'
import { resolveForSeed } from '../../scenario/resolveForSeed.ts'
import { toYaml } from '../../scenario/toYaml.ts'
import { parleyVersion } from '../version.ts'
import { json, recordedReplay } from './recordedReplay.ts'
import { reportData } from './reportData.ts'
import { ResultFolder } from './resultFolder.ts'

export interface RunOrder {
  parley: Parley
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
  /** What was done that nobody felt, a line each. */
  unfelt: string[]
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
          parley: order.parley,
          seed,
          role,
          mitigations: role === 'twin' ? [] : mitigations,
          facts: order.facts,
          ...kept(scenario),
          digest: order.twin,
          progress: (minute, of) => order.progress(`${scenario.name}, ${role}: minute ${minute} of ${of}`),
        },
        folder,
      )
    const drill = side('drill')
    const twin = order.twin ? side('twin') : null
    const unmended = twin !== null && mitigations.length > 0 ? withoutMitigations(scenario, order) : null
    const readings = measure(drill, twin)
    const verdicts = mitigations.length > 0 ? recovery(drill, unmended, twin) : verdictsOf([readings])
    const unfelt = feltByNobody(drill, unmended, twin, mitigations)
    order.progress(`${scenario.name}: writing the report`)
    writeViews(folder, { drill, twin, verdicts, unfelt }, scenario, order)
    folder.commit()
    return { folder: folder.path, drill, twin, verdicts, readings, unfelt }
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

/** The same callers and the same fault, and nobody acts: what a mitigation is compared with. Nothing of it is kept on disk. */
function withoutMitigations(scenario: Scenario, order: RunOrder): Replay {
  return replay(scenario, {
    ...{ seed: order.seed, role: 'drill', mitigations: [], facts: null, tableSink: null, minuteSink: null, digest: true },
    ...kept(scenario),
    progress: (minute, of) => order.progress(`${scenario.name}, fault alone: minute ${minute} of ${of}`),
  }, order.parley)
}

/** A mended drill no longer shows what the scenario expects of the broken one; it shows that the harm goes. */
function recovery(drill: Replay, unmended: Replay | null, twin: Replay | null): Verdict[] {
  return twin === null || unmended === null ? [] : judgeRecovery({ drill, unmended, twin })
}

/** Everything that was done and left the facts as they were, a line each. */
function feltByNobody(drill: Replay, unmended: Replay | null, twin: Replay | null, mitigations: string[]): string[] {
  const lines = [...drill.unfelt]
  const broken = unmended ?? drill
  if (twin !== null && firstDifference(broken.digests, twin.digests) === null && hasFault(broken)) {
    lines.push('the fault left every fact as it is in the healthy twin: nobody felt it')
  }
  if (unmended !== null && firstDifference(drill.digests, unmended.digests) === null) {
    const names = mitigations.join(', ')
    lines.push(`mitigation ${names} left every fact as it is without it: nobody felt it`)
  }
  return lines
}

function hasFault({ truth }: Replay): boolean {
  return truth.some(({ role }) => role === 'fault')
}

type Judged = Pick<RunResult, 'drill' | 'twin' | 'verdicts' | 'unfelt'>

/** What people and tools look at, and the manifest, which names all files and comes last. */
function writeViews(
  folder: ResultFolder,
  { drill, twin, verdicts, unfelt }: Judged,
  given: Scenario,
  { parley, mitigations }: RunOrder,
): void {
  const resolved = toYaml(resolveForSeed(given, drill.seed))
  folder.write('resolved.yaml', resolved)
  const data = { ...reportData(parley, drill, twin, verdicts, []), unfelt }
  for (const { name, make } of parley.charts) folder.write(`charts/${name}.vl.json`, json(make(data)))
  const files = [...folder.names(), 'manifest.json', 'report.html'].sort()
  folder.write('report.html', renderReport({ ...data, files: files.filter((name) => name !== 'report.html') }, parley.charts))
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
      unfelt,
      files,
    }),
  )
}
