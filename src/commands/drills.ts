import { join } from 'node:path'
import { verdictsOf } from '../experiment/judge.ts'
import { withFolders } from '../record/folder.ts'
import type { ReplayError } from '../experiment/replayError.ts'
import type { ReplayJob } from '../runner/replayJob.ts'
import type { Outcome } from '../runner/runJobs.ts'
import { type Command, jsonOption } from './command.ts'
import { type DrillResult, onsetMinute } from './drills/drillResult.ts'
import { drillText } from './drills/drillText.ts'
import { firingsOf } from './drills/firings.ts'
import { exitCodes } from './failure.ts'
import { InputError } from '../input/inputError.ts'
import { checkedSeed, isRefusal, outOption, seedOption } from './run.ts'
import { placedLines, scenarioFrom, shippedDrills } from './scenarioFiles.ts'
import type { Terminal } from './terminal.ts'
import { named } from './completion/values.ts'

interface DrillsArguments {
  files: string[]
  seed?: number
  seeds: number
  threads?: number
  out: string
  json: boolean
}

const SEEDS_MAX = 1000

export const drills: Command<DrillsArguments> = {
  usage: 'drills [files..]',
  about: 'replay drills beside their healthy twins and tell what moved, what stayed and who noticed',
  completes: { files: named('drills') },
  positionals: {
    files: {
      type: 'string',
      array: true,
      default: [],
      describe: 'scenario files or names; without any, all that are shipped',
    },
  },
  options: {
    seed: { ...seedOption, describe: 'first seed; without it each scenario’s own' },
    seeds: {
      type: 'number',
      default: 1,
      requiresArg: true,
      describe: 'how many seeds in a row; verdicts are on their means',
    },
    threads: { type: 'number', requiresArg: true, describe: 'how many run at once; default: one a core' },
    out: outOption,
    json: jsonOption,
  },
  run: async ({ files: given, seed, seeds, threads, out, json }, terminal, source) => {
    const parley = await source()
    const first = checkedSeed(seed)
    mustBeCount('seeds', seeds)
    if (threads !== undefined) mustBeCount('threads', threads)
    const { runEachJob } = await import('../runner/runJobs.ts')
    const started = performance.now()
    const files = given.length > 0 ? given : shippedDrills()
    const scenarios = files.map((file) => scenarioFrom(file, parley))
    const keep = { out, facts: false }
    const jobs = scenarios.flatMap((scenario) =>
      Array.from({ length: seeds }, (_, more): ReplayJob => {
        return { kind: 'replay', scenario, seed: (first ?? scenario.seed) + more, mitigations: [], twin: true, keep }
      }),
    )
    const outcomes: Outcome<ReplayJob>[] = []
    const progress = progressLine(terminal)
    const options = { parley, threads, progress, interruptible: terminal.interruptible }
    await withFolders(scenarios.map(({ name }) => join(out, name)), async () => {
      for await (const one of runEachJob(jobs, isRefusal, options)) outcomes.push(one)
    })
    terminal.progress('')
    const refused: string[] = []
    const results = scenarios.flatMap((scenario, i): DrillResult[] => {
      const own = outcomes.slice(i * seeds, (i + 1) * seeds)
      const runs = own.flatMap((one) => ('result' in one ? [one.result] : []))
      refused.push(...own.flatMap((one) => ('result' in one ? [] : placedLines(one.error as ReplayError, files[i]))))
      // Verdicts are on all the seeds that were asked for.
      return runs.length < own.length ? [] : [{ scenario, runs, verdicts: verdictsOf(runs.map(({ readings }) => readings)) }]
    })
    const wallMs = Math.round(performance.now() - started)
    const ok = results.every(({ verdicts }) => verdicts.every((verdict) => verdict.ok))
    if (json) terminal.print(JSON.stringify({ ok: ok && refused.length === 0, wallMs, drills: results.map(summary), refused: [...new Set(refused)] }))
    else if (results.length > 0) {
      const texts = results.map((result) => drillText(result, parley.streams, terminal))
      terminal.print([...texts, ending(results, wallMs)].join('\n\n'))
    }
    for (const line of new Set(refused)) terminal.say(line)
    if (refused.length > 0) return exitCodes.wrongInput
    return ok ? exitCodes.asExpected : exitCodes.expectationFailed
  },
}

function mustBeCount(flag: string, count: number): void {
  if (Number.isInteger(count) && count >= 1 && count <= SEEDS_MAX) return
  throw new InputError(`parley drills: --${flag} ${count}: write a whole number from 1 to ${SEEDS_MAX}`)
}

/** One line that joins the progress texts of all running jobs. */
function progressLine(terminal: Terminal): (place: number, text: string) => void {
  const texts = new Map<number, string>()
  return (place, text) => {
    if (text === '') texts.delete(place)
    else texts.set(place, text)
    terminal.progress([...texts.values()].join(' · '))
  }
}

function summary({ scenario, runs, verdicts }: DrillResult) {
  return {
    scenario: scenario.name,
    title: scenario.title,
    story: scenario.story,
    ok: verdicts.every((verdict) => verdict.ok),
    expectations: verdicts,
    seeds: runs.map((run) => {
      const { seed, folder: out, drill } = run
      return { seed, out, onsetMinute: onsetMinute(run), ...drill.counts, detectors: firingsOf(run) }
    }),
  }
}

function ending(results: DrillResult[], wallMs: number): string {
  const verdicts = results.flatMap((result) => result.verdicts)
  const met = verdicts.filter((verdict) => verdict.ok).length
  const turns = results.flatMap(({ runs }) => runs).reduce((sum, { drill }) => sum + drill.counts.turns, 0)
  const seconds = Math.round(wallMs / 1000)
  return `${met} of ${verdicts.length} expectations met; ${results.length} drills, ${turns} turns beside as many healthy ones, in ${seconds} s.`
}
