import { replay } from '../../src/experiment/replay.ts'
import type { Replay } from '../../src/experiment/replayTypes.ts'
import type { Scenario } from '../../src/model/scenario.ts'
import { standardParley } from '../../src/parley/standardParley.ts'

/** The bounds of a drill hold for the mean over these. */
export const seeds = [1, 2, 3, 4, 5]

/** A run with the facts that came before a moment, each as the line it is in `facts.jsonl`. */
export interface Side extends Replay {
  early: string[]
  /** Facts from that moment on. */
  late: number
}

/** Replays one side; with a moment, gathers what the world did before it. */
export function side(
  scenario: Scenario,
  how: { seed: number; role: 'drill' | 'twin'; mitigations?: string[] },
  beforeUs = 0,
): Side {
  const early: string[] = []
  let late = 0
  const fact = (one: Record<string, unknown>) => {
    if ((one.atUs as number) < beforeUs) early.push(JSON.stringify(one))
    else late++
  }
  const facts = beforeUs > 0 ? fact : null
  const run = replay(scenario, { mitigations: [], ...how, facts, tableSink: null, keepTurns: Number.POSITIVE_INFINITY, minuteSink: null, keepWindows: Number.POSITIVE_INFINITY, progress: null }, standardParley)
  return { ...run, early, late }
}

/** The first fact in which two sides differ, both shown; null when they tell the same. */
export function firstDifference(one: string[], other: string[]): [string, string] | null {
  const length = Math.max(one.length, other.length)
  for (let i = 0; i < length; i++) {
    if (one[i] !== other[i]) return [one[i] ?? 'nothing more', other[i] ?? 'nothing more']
  }
  return null
}

/** Laws of the simulator that a run broke, in words. */
export function brokenLaws({ laws, role, seed }: Replay): string[] {
  return laws.filter(({ ok }) => !ok).map(({ law, detail }) => `seed ${seed}, ${role}: ${law}: ${detail}`)
}

/** What the detectors said, a line for each subject with its first minute. */
export function alarms({ alerts, seed }: Replay): string[] {
  const first = new Map<string, number>()
  for (const { detector, subject, minute } of alerts) {
    const who = subject === '' ? detector : `${detector} of ${subject}`
    if (!first.has(who)) first.set(who, minute)
  }
  return [...first].map(([who, minute]) => `seed ${seed}: ${who} in minute ${minute}`)
}
