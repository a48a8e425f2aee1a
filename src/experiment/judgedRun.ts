import type { Scenario } from '../model/scenario.ts'
import type { Verdict } from '../model/verdict.ts'
import { firstDifference } from './factDigest.ts'
import { measure, type Reading, verdictsOf } from './judge.ts'
import { judgeRecovery } from './judgeRecovery.ts'
import type { Replay, ReplayOptions } from './replayTypes.ts'

/** What is run of a scenario. */
export interface RunOrder {
  seed: number
  /** Whether the healthy twin is run too. */
  twin: boolean
  /** Ids of the mitigations that are switched on. */
  mitigations: string[]
  /** Gets a line of text for people each simulated minute. */
  progress: (text: string) => void
}

/** The runs of one set of callers: with the fault (and mitigations), without either, and with the fault but no mitigation. */
export type Side = 'drill' | 'twin' | 'fault alone'

/** What every way of running a side is told; where the facts go is up to whoever runs it. */
export type SideOptions = Omit<ReplayOptions, 'facts' | 'tableSink' | 'minuteSink'>

/** A scenario that was run, beside its twin if wanted, and judged. */
export interface JudgedRun {
  drill: Replay
  twin: Replay | null
  verdicts: Verdict[]
  /** What the verdicts come from, to be pooled over seeds. */
  readings: Reading[]
  /** What was done that nobody felt, a line each. */
  unread: string[]
}

/**
 * Memory must not grow with the length of a run: at most so many turns (all of them or none, 125 MB) and so many windows of
 * the metric stream (half a day of minutes, 150 MB) stay.
 */
const TURNS_KEPT_MAX = 250_000
const WINDOWS_KEPT_MAX = 720

/**
 * Runs the sides that the order asks for, one after the other by `runSide`, and judges them. With a mitigation and a twin the
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

/** Expected values over a span need the turns and the minutes of the span. */
function kept({ expect }: Scenario): { keepTurns: number; keepWindows: number } {
  const all = Number.POSITIVE_INFINITY
  return expect.length > 0
    ? { keepTurns: all, keepWindows: all }
    : { keepTurns: TURNS_KEPT_MAX, keepWindows: WINDOWS_KEPT_MAX }
}

/** A broken law is a bug of the simulator, and no result of such a run may be shown to anybody. */
function mustBeLawful({ laws }: Replay, side: Side): void {
  const broken = laws.filter((law) => !law.ok).map((law) => `${law.law}: ${law.detail}`)
  if (broken.length > 0) throw new Error(`the ${side} broke a law of the simulator (${broken.join('; ')})`)
}

/** A mended drill no longer shows what the scenario expects of the broken one; it shows that the harm goes. */
function recovery(drill: Replay, unmended: Replay | null, twin: Replay | null): Verdict[] {
  return twin === null || unmended === null ? [] : judgeRecovery({ drill, unmended, twin })
}

/** Everything that was done and left the facts as they were, a line each. */
function unreadLines(drill: Replay, unmended: Replay | null, twin: Replay | null, mitigations: string[]): string[] {
  const lines = [...drill.unread]
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
