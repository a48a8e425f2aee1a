import { scenarioFrom } from '../../src/commands/scenarioFiles.ts'
import { measure, onsetUs, type Reading, verdictsOf } from '../../src/experiment/judge.ts'
import { judgeRecovery } from '../../src/experiment/judgeRecovery.ts'
import { minutesFromUs } from '../../src/experiment/runMinutes.ts'
import type { Scenario } from '../../src/model/scenario.ts'
import type { Verdict } from '../../src/model/verdict.ts'
import { resolveForSeed } from '../../src/scenario/resolveForSeed.ts'
import { alarms, brokenLaws, firstDifference, type Side, seeds, side } from './sides.ts'
import { standardParley } from '../../src/parley/standardParley.ts'

/** What the tests of one drill look at, over all seeds; the runs themselves are let go as soon as they are measured. */
export interface ReplayedDrill {
  verdicts: Verdict[]
  brokenLaws: string[]
  /** What detectors said in healthy runs, and in drills before the onset. */
  falseAlarms: string[]
  /** Versions of decoy releases that were accused. */
  accusedDecoys: string[]
  /** A seed: minutes from the onset until the first detector that spoke could speak; null: none did. */
  noticedAfter: (number | null)[]
  /** A drill and its twin before the onset, of the first seed. */
  early: { facts: number; difference: [string, string] | null; lateFactsDiffer: boolean }
  /** By id of a mitigation, what came back. */
  recoveries: { id: string; seed: number; verdicts: Verdict[] }[]
}

/** Seeds on which the first mitigation is tried; the others are tried on the first of them. */
const MENDED_SEEDS = 2

/** Replays a shipped drill, beside its twin and mended, at every seed. Takes a minute or two. */
export function replayedDrill(name: string): ReplayedDrill {
  const scenario = scenarioFrom(name, standardParley)
  const readings: Reading[][] = []
  const found: Omit<ReplayedDrill, 'verdicts'> = {
    brokenLaws: [],
    falseAlarms: [],
    accusedDecoys: [],
    noticedAfter: [],
    early: { facts: 0, difference: null, lateFactsDiffer: false },
    recoveries: [],
  }
  seeds.forEach((seed, i) => {
    const watchedUs = i === 0 ? (onsetUs(resolveForSeed(scenario, seed).interventions) ?? 0) : 0
    const drill = side(scenario, { seed, role: 'drill' }, watchedUs)
    const twin = side(scenario, { seed, role: 'twin' }, watchedUs)
    readings.push(measure(drill, twin))
    if (i === 0) found.early = early(drill, twin)
    found.brokenLaws.push(...brokenLaws(drill), ...brokenLaws(twin))
    found.falseAlarms.push(...alarms(twin), ...alarms(beforeOnset(drill)))
    found.accusedDecoys.push(...accusedDecoys(drill))
    found.noticedAfter.push(noticedAfter(drill))
    for (const id of triedAt(scenario, i)) {
      const mended = side(scenario, { seed, role: 'drill', mitigations: [id] })
      found.brokenLaws.push(...brokenLaws(mended))
      found.recoveries.push({ id, seed, verdicts: judgeRecovery({ drill: mended, unmended: drill, twin }) })
    }
  })
  return { verdicts: verdictsOf(readings), ...found }
}

function triedAt({ mitigations }: Scenario, i: number): string[] {
  const ids = mitigations.map(({ id }) => id)
  if (i === 0) return ids
  return i < MENDED_SEEDS ? ids.slice(0, 1) : []
}

function early(drill: Side, twin: Side): ReplayedDrill['early'] {
  const lateFactsDiffer = drill.late !== twin.late
  return { facts: drill.early.length, difference: firstDifference(drill.early, twin.early), lateFactsDiffer }
}

function onsetMinute(drill: Side): number {
  return minutesFromUs(onsetUs(drill.truth) ?? Number.NaN)
}

/** The drill while it was still healthy. */
function beforeOnset(drill: Side): Side {
  const onset = onsetMinute(drill)
  return { ...drill, alerts: drill.alerts.filter(({ minute }) => minute + 1 <= onset) }
}

function noticedAfter(drill: Side): number | null {
  const onset = onsetMinute(drill)
  const after = drill.alerts.map(({ minute }) => minute + 1 - onset).filter((minutes) => minutes > 0)
  return after.length === 0 ? null : Math.min(...after)
}

/** A rollback alert names a version as `asr_version=v2`. */
function accusedDecoys({ truth, alerts, seed }: Side): string[] {
  const decoys = truth
    .filter(({ role }) => role === 'decoy')
    .flatMap(({ acts }) =>
      acts.flatMap((act) => (act.act === 'rollout' ? [`${act.component}_version=${act.version}`] : [])),
    )
  const accused = new Set(alerts.filter(({ detector }) => detector === 'rollback').map(({ subject }) => subject))
  return decoys.filter((version) => accused.has(version)).map((version) => `seed ${seed}: ${version}`)
}
