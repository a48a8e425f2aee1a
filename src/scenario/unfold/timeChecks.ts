import type { Intervention, Scenario } from '../../model/scenario.ts'
import type { Desk } from '../desk.ts'
import { timeText } from '../quantity.ts'
import type { Path } from '../written.ts'
import { placedInterventions } from './interventionPaths.ts'

/** Checks ids, what stands in for what, and that everything happens within the run. */
export function checkPlay(desk: Desk, scenario: Pick<Scenario, 'interventions' | 'mitigations' | 'durationUs'>): void {
  const { interventions, durationUs } = scenario
  const seen = new Set<string>()
  for (const { one, path } of placedInterventions(desk, scenario)) {
    if (seen.has(one.id))
      desk.tell([...path, 'id'], `"${one.id}" is here a second time`, 'give each intervention an id of its own')
    seen.add(one.id)
    checkStandIn(desk, path, one, interventions)
    checkFollower(desk, path, one, interventions)
    checkWithin(desk, path, one, durationUs)
  }
}

function checkStandIn(desk: Desk, path: Path, one: Intervention, interventions: Intervention[]): void {
  if (one.instead === undefined) return
  const routines = interventions.filter((other) => other.role === 'routine').map((other) => other.id)
  desk.known([...path, 'instead'], one.instead, routines, 'a routine of this scenario')
  if (one.role !== 'fault')
    desk.tellKey([...path, 'instead'], `"${one.id}" is a ${one.role}`, 'only a fault happens instead of a routine')
}

function checkFollower(desk: Desk, path: Path, one: Intervention, interventions: Intervention[]): void {
  const hasFault = interventions.some(
    (other) => other.role === 'fault' && other !== one && other.afterFaultUs === undefined,
  )
  if (one.afterFaultUs === undefined || hasFault) return
  desk.tellKey([...path, 'after'], 'there is no fault that this comes after', 'write "at" and a time')
}

function checkWithin(desk: Desk, path: Path, one: Intervention, durationUs: number): void {
  if (one.onAlert !== null) return
  const key = one.afterFaultUs === undefined ? 'at' : 'after'
  const latestUs = one.atUs + (one.jitterUs ?? 0)
  if (latestUs >= durationUs) {
    const found = `"${one.id}" starts at ${timeText(latestUs)}, outside the run`
    desk.tell([...path, key], found, `write a time before ${timeText(durationUs)}, or a longer duration`)
  }
}
