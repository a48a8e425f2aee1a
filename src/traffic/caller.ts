import { exp } from '../kernel/math.ts'

/** Probability of interrupting the answer by voice-to-voice gap, and of leaving after the turn; piecewise, with sources at the knobs. */
const gapBandsMs = [800, 1200, 2000] as const
const interruptBands = [0.02, 0.05, 0.12, 0.3] as const
const abandonBandsMs = [500, 800, 1200] as const
const abandonBands = [0.001, 0.0032, 0.0104, 0.0275] as const

function band(bands: readonly number[], limits: readonly number[], gapMs: number): number {
  let at = 0
  while (at < limits.length && gapMs >= limits[at]) at++
  return bands[at]
}

/** Probability that the caller interrupts an answer that came after `gapMs`. */
export function interruptChance(gapMs: number): number {
  return band(interruptBands, gapBandsMs, gapMs)
}

/** Probability that the caller hangs up after a turn whose answer came after `gapMs`. */
export function abandonChance(gapMs: number): number {
  return band(abandonBands, abandonBandsMs, gapMs)
}

/** The properties of a turn that decide whether the task was done. */
export interface TurnExperience {
  wer: number
  entitySubstituted: boolean
  grounded: boolean
  gapMs: number
  interruptions: number
}

/**
 * Probability that the turn achieved the caller's goal: logistic in slots captured (word errors, substituted entities),
 * grounding, latency beyond a second and interruptions so far. The weights are assumptions; a clean turn succeeds in 93 %.
 */
export function successChance(turn: TurnExperience): number {
  const lateS = Math.max(0, turn.gapMs / 1000 - 1)
  const z =
    2.6 -
    6 * (turn.wer - 0.1) -
    (turn.entitySubstituted ? 1.2 : 0) -
    (turn.grounded ? 0 : 3) -
    0.1 * lateS -
    0.05 * turn.interruptions
  return 1 / (1 + exp(-z))
}
