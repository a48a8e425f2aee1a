import { RandomStreams } from '../kernel/random.ts'
import { US_PER_S } from '../kernel/time.ts'
import type { Intervention, Scenario } from '../model/scenario.ts'

/**
 * The scenario resolved for a seed: every jittered onset is drawn (whole seconds, from streams named by the
 * intervention), and interventions that follow a fault or replace a routine get their times. The result has no
 * unresolved times; resolving it again changes nothing but the seed.
 */
export function resolveForSeed(scenario: Scenario, seed: number): Scenario {
  const random = new RandomStreams(seed)
  const laterUs = (one: Intervention): number => {
    const seconds = Math.floor((one.jitterUs ?? 0) / US_PER_S)
    return seconds === 0 ? 0 : Math.floor(random.stream('onset', one.id).uniform() * (seconds + 1)) * US_PER_S
  }
  const { interventions, mitigations } = settled(scenario.interventions, scenario.mitigations, laterUs)
  const resolved = interventions.map(fixed)
  return {
    ...scenario,
    seed,
    interventions: resolved,
    mitigations: mitigations.map((one) => ({ ...one, interventions: one.interventions.map(fixed) })),
  }
}

function fixed({ jitterUs: _, afterFaultUs: __, ...intervention }: Intervention): Intervention {
  return intervention
}

type Interventions = Pick<Scenario, 'interventions' | 'mitigations'>

/**
 * Sets the time of every intervention: first those with a time of their own, then replacements of routines, then those
 * that follow the first fault.
 */
export function settled(
  interventions: Intervention[],
  mitigations: Scenario['mitigations'],
  laterUs: (one: Intervention) => number,
): Interventions {
  const jittered = interventions.map((one) => moved(one, laterUs(one)))
  const standing = jittered.map((one) => {
    const routine = one.instead === undefined ? undefined : jittered.find((other) => other.id === one.instead)
    return routine ? moved(one, routine.atUs - one.atUs) : one
  })
  const onset = firstFaultUs(standing)
  const following = (one: Intervention) =>
    one.afterFaultUs === undefined ? one : moved(one, onset + one.afterFaultUs - one.atUs)
  return {
    interventions: standing.map(following),
    mitigations: mitigations.map((one) => ({
      ...one,
      interventions: one.interventions.map((step) => following(moved(step, laterUs(step)))),
    })),
  }
}

/** Onset of the first fault with a time of its own, µs; 0 if there is none. */
function firstFaultUs(interventions: Intervention[]): number {
  const faults = interventions.filter(
    (one) => one.role === 'fault' && one.onAlert === null && one.afterFaultUs === undefined,
  )
  return faults.length === 0 ? 0 : Math.min(...faults.map((one) => one.atUs))
}

function moved(one: Intervention, byUs: number): Intervention {
  return byUs === 0 ? one : { ...one, atUs: one.atUs + byUs, untilUs: one.untilUs === null ? null : one.untilUs + byUs }
}
