import type { Intervention, Scenario } from '../../model/scenario.ts'
import type { CheckContext } from '../checkContext.ts'
import { timeText } from '../quantity.ts'
import type { Path } from '../yamlNode.ts'
import { placedInterventions } from './interventionPaths.ts'

/** Checks ids, `instead` references, and that everything happens within the run. */
export function checkTimes(context: CheckContext, scenario: Pick<Scenario, 'interventions' | 'mitigations' | 'durationUs'>): void {
  const { interventions, durationUs } = scenario
  const seen = new Set<string>()
  for (const { one, path } of placedInterventions(context, scenario)) {
    if (seen.has(one.id))
      context.report([...path, 'id'], `"${one.id}" is here a second time`, 'give each intervention an id of its own')
    seen.add(one.id)
    checkStandIn(context, path, one, interventions)
    checkFollower(context, path, one, interventions)
    checkWithin(context, path, one, durationUs)
  }
}

function checkStandIn(context: CheckContext, path: Path, one: Intervention, interventions: Intervention[]): void {
  if (one.instead === undefined) return
  const routines = interventions.filter((other) => other.role === 'routine').map((other) => other.id)
  context.known([...path, 'instead'], one.instead, routines, 'a routine of this scenario')
  if (one.role !== 'fault')
    context.reportKey([...path, 'instead'], `"${one.id}" is a ${one.role}`, 'only a fault happens instead of a routine')
}

function checkFollower(context: CheckContext, path: Path, one: Intervention, interventions: Intervention[]): void {
  const hasFault = interventions.some(
    (other) => other.role === 'fault' && other !== one && other.afterFaultUs === undefined,
  )
  if (one.afterFaultUs === undefined || hasFault) return
  context.reportKey([...path, 'after'], 'there is no fault that this comes after', 'write "at" and a time')
}

function checkWithin(context: CheckContext, path: Path, one: Intervention, durationUs: number): void {
  if (one.onAlert !== null) return
  const key = one.afterFaultUs === undefined ? 'at' : 'after'
  const latestUs = one.atUs + (one.jitterUs ?? 0)
  if (latestUs >= durationUs) {
    const found = `"${one.id}" starts at ${timeText(latestUs)}, outside the run`
    context.report([...path, key], found, `write a time before ${timeText(durationUs)}, or a longer duration`)
  }
}
