import type { Change, Scenario } from '../../model/scenario.ts'
import type { CheckContext } from '../checkContext.ts'
import { find, type Path } from '../yamlNode.ts'
import { changePath, placedInterventions } from './interventionPaths.ts'

/**
 * Checks that nothing is set for a cohort that its trace determines: arrival times and batches. Only the number of
 * calls per call of the trace may change: `times` on `callsPerMinute`, or `set: 0` for none.
 */
export function checkTraceCohorts(context: CheckContext, scenario: Scenario): void {
  for (const { name, arrivals } of scenario.cohorts) {
    if (arrivals.kind !== 'trace') continue
    checkStart(context, scenario, name)
    for (const { one, path } of placedInterventions(context, scenario)) {
      const wrong = one.changes.find((change) => isSaid(change, name))
      if (wrong !== undefined) reportChange(context, changePath(context, path, wrong.knob), wrong, name)
    }
  }
}

function checkStart(context: CheckContext, { knobs }: Scenario, name: string): void {
  for (const short of ['bulkSize', 'dispersion', 'callsPerMinute'] as const) {
    const address = `cohort/${name}.${short}`
    const places: Path[] = [
      ['knobs', address],
      ['cohorts', name, short],
    ]
    const written = places.find((path) => find(context.tree, path) !== undefined)
    if (written === undefined) continue
    const value = knobs[address]
    if (short === 'callsPerMinute') {
      if (value !== 0) continue
      const found = `with 0 calls a minute "${name}" leaves out all calls of its trace`
      context.reportKey(written, found, 'write the rate of the trace, or leave it away (null takes an inherited one away)')
    } else if (short !== 'bulkSize' || value !== 1) {
      const what = short === 'bulkSize' ? 'which calls come together' : 'how uneven its calls are'
      const found = `the trace of "${name}" says itself ${what}`
      context.reportKey(written, found, `leave ${short} away (null takes an inherited one away)`)
    }
  }
}

function isSaid({ knob, set, plus }: Change, cohort: string): boolean {
  if (knob === `cohort/${cohort}.bulkSize`) return true
  return knob === `cohort/${cohort}.callsPerMinute` && ((set !== undefined && set !== 0) || plus !== undefined)
}

function reportChange(context: CheckContext, path: Path, { knob }: Change, cohort: string): void {
  if (knob.endsWith('.bulkSize')) {
    context.reportKey(path, `the trace of "${cohort}" says itself which calls come together`, `leave "${knob}" out`)
  } else {
    const found = `the trace of "${cohort}" has a rate of its own, which "${knob}" cannot set or add to`
    context.reportKey(path, found, 'write { times: 2 } for twice its calls, or { set: 0 } for none')
  }
}
