import { createHash } from 'node:crypto'
import { type JudgedRun, judgedRun, type RunOrder } from '../experiment/judgedRun.ts'
import { replay } from '../experiment/replay.ts'
import type { Scenario } from '../model/scenario.ts'
import type { Parley } from '../parley/parley.ts'
import { parleyVersion } from '../package/version.ts'
import { renderReport } from '../report/renderReport.ts'
import { resolveForSeed } from '../scenario/resolveForSeed.ts'
import { toYaml } from '../scenario/toYaml.ts'
import { json, recordedReplay } from './recordedReplay.ts'
import { reportData } from './reportData.ts'
import { ResultFolder, runFolder } from './resultFolder.ts'

/** A run to be recorded. */
export interface RecordOrder extends RunOrder {
  /** Whether to write every fact of the world to facts.jsonl. */
  facts: boolean
  /** The parent folder of results. */
  out: string
}

/** A judged run with its folder on disk. */
export interface RecordedRun extends JudgedRun {
  /** The folder of the run. */
  folder: string
}

/**
 * Runs a scenario, beside its twin if wanted, judges it and writes all results under
 * `<out>/<scenario>/<seed>[+<mitigation>…]/`, atomically. Everything streams to disk while it runs. Throws ReplayError
 * for a scenario that cannot be run as it says, and disk errors, with the path.
 */
export function recordRun(scenario: Scenario, order: RecordOrder, parley: Parley): RecordedRun {
  const { seed, mitigations, out, facts, progress } = order
  const folder = new ResultFolder(runFolder(out, scenario.name, { seed, mitigations }))
  try {
    // The fault alone, which a mitigation is compared with, is not kept on disk.
    const judged = judgedRun(scenario, order, (side, options) =>
      side === 'fault alone'
        ? replay(scenario, { ...options, facts: null, tableSink: null, minuteSink: null }, parley)
        : recordedReplay(scenario, { ...options, factLines: facts, folder }, parley),
    )
    progress(`${scenario.name}: writing the report`)
    writeViews(folder, judged, { scenario, mitigations, parley })
    folder.commit()
    return { folder: folder.path, ...judged }
  } catch (error) {
    folder.discard()
    throw error
  }
}

interface Viewed {
  parley: Parley
  scenario: Scenario
  mitigations: string[]
}

/** Writes the report and other views, then the manifest, which lists all files and so comes last. */
function writeViews(
  folder: ResultFolder,
  { drill, twin, verdicts, unread }: JudgedRun,
  { scenario, mitigations, parley }: Viewed,
): void {
  const resolved = toYaml(resolveForSeed(scenario, drill.seed))
  folder.write('resolved.yaml', resolved)
  const data = { ...reportData(parley, drill, twin, verdicts, []), unread }
  for (const { name, make } of parley.charts) folder.write(`charts/${name}.vl.json`, json(make(data)))
  const files = [...folder.names(), 'manifest.json', 'report.html'].sort()
  folder.write('report.html', renderReport({ ...data, files: files.filter((name) => name !== 'report.html') }, parley.charts))
  folder.write(
    'manifest.json',
    json({
      parley: parleyVersion(),
      scenario: scenario.name,
      title: scenario.title,
      seed: drill.seed,
      mitigations,
      scenarioSha256: createHash('sha256').update(resolved).digest('hex'),
      durationMs: scenario.durationUs / 1000,
      counts: drill.counts,
      twinCounts: twin?.counts ?? null,
      laws: drill.laws,
      expectations: verdicts,
      unread,
      files,
    }),
  )
}
