import type { Scenario } from '../model/scenario.ts'
import type { Verdict } from '../model/verdict.ts'
import { firstDifference } from './factDigest.ts'
import { measure, type Reading, verdictsOf } from './judge.ts'
import { judgeRecovery } from './judgeRecovery.ts'
import type { Replay, ReplayOptions } from './replayTypes.ts'

/** What to run of a scenario. */
export interface RunOrder {
  seed: number
  /** Whether to run the healthy twin too. */
  twin: boolean
  /** Ids of the mitigations to switch on. */
  mitigations: string[]
  /** Receives a line of text for people each simulated minute. */
  progress: (text: string) => void
}

/**
 * The runs of one set of callers: with the fault (and mitigations), without either, and with the fault but no
 * mitigation.
 */
export type Side = 'drill' | 'twin' | 'fault alone'

/** Options common to every way of running a side; where the facts are written is up to the caller. */
export type SideOptions = Omit<ReplayOptions, 'facts' | 'tableSink' | 'minuteSink'>

/** A scenario that was run, beside its twin if wanted, and judged. */
export interface JudgedRun {
  drill: Replay
  twin: Replay | null
  verdicts: Verdict[]
  /** The measurements behind the verdicts, to be pooled over seeds. */
  readings: Reading[]
  /** Interventions or parts of them without effect, one line each. */
  unread: string[]
}

/**
 * Limits that keep memory independent of the run's length: at most this many turns (all of them or none, 125 MB) and
 * this many windows of the metric streams (half a day of minutes, 150 MB) are kept.
 */
const TURNS_KEPT_MAX = 250_000
const WINDOWS_KEPT_MAX = 720

/**
 * Runs the sides of the order one after the other by `runSide`, and judges them. With a mitigation and a twin the
 * fault alone is run as well. Throws an Error where a side broke a law of the simulator, and what `runSide` throws.
 */
export function judgedRun(
  scenario: Scenario,
  { seed, twin: isBeside, mitigations, progress }: RunOrder,
  runSide: (side: Side, options: SideOptions) => Replay,
): JudgedRun {
  const run = (side: Side): Replay => {
    const role = side === 'twin' ? 'twin' : 'drill'
    const done = runSide(side, {
      ...{ seed, role, mitigations: side === 'drill' ? mitigations : [] },
      ...kept(scenario),
      digest: isBeside,
      progress: (minute, of) => progress(`${scenario.name}, ${side}: minute ${minute} of ${of}`),
    })
    mustBeLawful(done, side)
    return done
  }
  const drill = run('drill')
  const twin = isBeside ? run('twin') : null
  const unmended = twin !== null && mitigations.length > 0 ? run('fault alone') : null
  const readings = measure(drill, twin)
  const verdicts = mitigations.length > 0 ? recovery(drill, unmended, twin) : verdictsOf([readings])
  return { drill, twin, readings, verdicts, unread: unreadLines(drill, unmended, twin, mitigations) }
}

/** Expectations over a span need the turns and the minutes of the span. */
function kept({ expect }: Scenario): { keepTurns: number; keepWindows: number } {
  const all = Number.POSITIVE_INFINITY
  return expect.length > 0
    ? { keepTurns: all, keepWindows: all }
    : { keepTurns: TURNS_KEPT_MAX, keepWindows: WINDOWS_KEPT_MAX }
}

/** A broken law is a bug of the simulator; results of such a run must not be shown. */
function mustBeLawful({ laws }: Replay, side: Side): void {
  const broken = laws.filter((law) => !law.ok).map((law) => `${law.law}: ${law.detail}`)
  if (broken.length > 0) throw new Error(`the ${side} broke a law of the simulator (${broken.join('; ')})`)
}

/** Expectations describe the drill without a mitigation. A drill with one is judged by how much of the harm is gone. */
function recovery(drill: Replay, unmended: Replay | null, twin: Replay | null): Verdict[] {
  return twin === null || unmended === null ? [] : judgeRecovery({ drill, unmended, twin })
}

/** Interventions that left the facts unchanged, one line each. */
function unreadLines(drill: Replay, unmended: Replay | null, twin: Replay | null, mitigations: string[]): string[] {
  const lines = [...drill.unread]
  const broken = unmended ?? drill
  if (twin !== null && firstDifference(broken.digests, twin.digests) === null && hasFault(broken)) {
    lines.push('the fault left every fact as it is in the healthy twin: it had no effect')
  }
  if (unmended !== null && firstDifference(drill.digests, unmended.digests) === null) {
    const names = mitigations.join(', ')
    lines.push(`mitigation ${names} left every fact as it is without it: it had no effect`)
  }
  return lines
}

function hasFault({ truth }: Replay): boolean {
  return truth.some(({ role }) => role === 'fault')
}
