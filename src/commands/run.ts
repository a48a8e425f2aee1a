import { join } from 'node:path'
import { alertEpisodes } from '../charts/alertEpisodes.ts'
import type { Streams } from '../metrics/streams.ts'
import type { Scenario } from '../model/scenario.ts'
import type { Verdict } from '../model/verdict.ts'
import { withFolders } from '../record/folder.ts'
import { ReplayError } from '../experiment/replayError.ts'
import type { ReplayJob, ReplayResult } from '../runner/replayJob.ts'
import type { Outcome } from '../runner/runJobs.ts'
import { didYouMean } from '../input/didYouMean.ts'
import { type Command, jsonOption } from './command.ts'
import { exitCodes } from './failure.ts'
import { InputError } from '../input/inputError.ts'
import { placedLines, scenarioFrom } from './scenarioFiles.ts'
import { named } from './completion/values.ts'
import { style } from './style.ts'
import { subjectText } from './subjectText.ts'
import type { Terminal } from './terminal.ts'

interface RunArguments {
  file: string
  seed?: number
  twin: boolean
  with: string[]
  out: string
  json: boolean
  facts: boolean
}

/** Options of every command that runs scenarios. */
export const outOption = {
  type: 'string',
  default: 'out',
  requiresArg: true,
  describe: 'folder that results go under',
} as const
export const seedOption = {
  type: 'number',
  requiresArg: true,
  describe: 'another seed than the scenario’s own',
} as const

export const run: Command<RunArguments> = {
  usage: 'run <file>',
  about: 'replay a scenario and write its metrics, turns and report',
  positionals: {
    file: { type: 'string', describe: 'a scenario file, or the name of a shipped drill', demandOption: true },
  },
  options: {
    seed: seedOption,
    twin: { type: 'boolean', default: false, describe: 'also run the healthy twin: same callers, no fault' },
    with: {
      type: 'string',
      array: true,
      default: [],
      requiresArg: true,
      describe: 'switch a mitigation on; may be repeated',
    },
    out: outOption,
    json: jsonOption,
    facts: { type: 'boolean', default: false, describe: 'also write every fact of the world to facts.jsonl' },
  },
  completes: { file: named('drills'), with: named('mitigations') },
  examples: [
    ['$0 run scenarios/drills/asr-first-partial.yaml --twin', 'a drill beside its twin'],
    ['$0 run asr-first-partial --twin --with rollback-asr', 'the same with the rollback'],
  ],
  run: async (given, terminal, source) => {
    const parley = await source()
    const scenario = scenarioFrom(given.file, parley)
    const mitigations = checkedMitigations(given.with, scenario)
    // The world, the charts and the report load on demand, so that help and mistakes are immediate.
    const { runEachJob } = await import('../runner/runJobs.ts')
    const { twin, out, facts } = given
    const seed = checkedSeed(given.seed) ?? scenario.seed
    const started = performance.now()
    const job: ReplayJob = { kind: 'replay', scenario, seed, mitigations, twin, keep: { out, facts } }
    const jobs = runEachJob([job], isRefusal, { parley, progress: (_, text) => terminal.progress(text), interruptible: terminal.interruptible })
    const result = await withFolders([join(out, scenario.name)], () => outcome(jobs, given.file))
    terminal.progress('')
    const wallMs = Math.round(performance.now() - started)
    terminal.print(given.json ? JSON.stringify(summary(result, wallMs)) : summaryText(result, { scenario, streams: parley.streams, wallMs }, terminal))
    return result.verdicts.every((verdict) => verdict.ok) ? exitCodes.asExpected : exitCodes.expectationFailed
  },
}

/** The result of the only job. Throws InputError, with the places of the interventions, where the run was refused. */
async function outcome(outcomes: AsyncIterable<Outcome<ReplayJob>>, file: string): Promise<ReplayResult> {
  for await (const one of outcomes) {
    if ('result' in one) return one.result
    throw new InputError(placedLines(one.error as ReplayError, file))
  }
  throw new Error('a job ended without a result')
}

/** Whether an error means that a scenario cannot be run as it says. */
export function isRefusal(error: unknown): boolean {
  return error instanceof ReplayError
}

/** A valid seed, or undefined. Throws InputError for others. */
export function checkedSeed(seed: number | undefined): number | undefined {
  if (seed === undefined || (Number.isSafeInteger(seed) && seed >= 0)) return seed
  throw new InputError(
    `--seed ${seed}: a seed is a whole number from 0 to ${Number.MAX_SAFE_INTEGER}; write one such as 7`,
  )
}

function checkedMitigations(ids: string[], scenario: Scenario): string[] {
  const known = scenario.mitigations.map((one) => one.id)
  const unknown = ids.filter((id) => !known.includes(id))
  if (unknown.length === 0) return [...new Set(ids)].sort()
  throw new InputError(
    unknown.map((id) => `--with ${id}: "${id}" is not a mitigation of ${scenario.name}; ${didYouMean(id, known)}`),
  )
}

function summary({ scenario, seed, mitigations, folder, drill, twin, verdicts, unread }: ReplayResult, wallMs: number) {
  const turns = drill.counts.turns + (twin?.counts.turns ?? 0)
  return {
    scenario,
    seed,
    mitigations,
    calls: drill.counts.calls,
    turns: drill.counts.turns,
    events: drill.counts.events,
    wallMs,
    turnsPerSecond: Math.round(turns / (wallMs / 1000)),
    out: folder,
    expectations: verdicts.map(({ name, expected, seen, ok, healthy, drill: value }) => ({
      name,
      expected,
      seen,
      ok,
      healthy,
      drill: value,
    })),
    unread,
    alerts: drill.alerts,
    twin: twin && { ...twin.counts, alerts: twin.alerts },
  }
}

/** A summary of about ten lines for people. */
function summaryText(
  result: ReplayResult,
  { scenario, streams, wallMs }: { scenario: Scenario; streams: Streams; wallMs: number },
  terminal: Terminal,
): string {
  const { folder, seed, drill, twin, verdicts, unread } = result
  const { bold, dim } = style(terminal)
  const { calls, turns } = drill.counts
  const seconds = (wallMs / 1000).toFixed(1)
  const beside = twin === null ? '' : ', beside its healthy twin'
  return [
    bold(scenario.title),
    dim(`${scenario.name}, seed ${seed}: ${calls} calls, ${turns} turns in ${seconds} s${beside}`),
    '',
    ...verdicts.map((verdict) => verdictLine(verdict, terminal)),
    ...(verdicts.length > 0 ? [''] : []),
    ...unread.map((line) => `${bold('No effect, or only a part:')} ${line}`),
    detectorLine(alertEpisodes(drill.alerts), scenario, streams),
    `Report: ${folder}/report.html`,
  ].join('\n')
}

const EPISODES_SHOWN = 6

/** Which detectors fired, and from which minute. */
function detectorLine(episodes: ReturnType<typeof alertEpisodes>, scenario: Scenario, streams: Streams): string {
  if (episodes.length === 0) return 'No detector fired.'
  const shown = episodes.slice(0, EPISODES_SHOWN).map(({ detector, subject, fromMinute }) => {
    const of = subject === '' ? '' : ` (${subjectText(subject, scenario, streams)})`
    return `${detector}${of} from minute ${fromMinute}`
  })
  const more = episodes.length > EPISODES_SHOWN ? `, and ${episodes.length - EPISODES_SHOWN} more` : ''
  return `Detectors: ${shown.join(', ')}${more}`
}

/** `✓ first partial p95: 415 ms → 916 ms (2.2 times)`, with the expected bounds when they were missed. */
export function verdictLine({ name, ok, seen, expected }: Verdict, terminal: Terminal): string {
  const { green, red } = style(terminal)
  return ok ? `${green('✓')} ${name}: ${seen}` : `${red('✗')} ${name}: ${seen}; expected ${expected}`
}
