import { type Component, components, type Scenario } from '../../model/scenario.ts'
import type { CheckContext } from '../checkContext.ts'
import type { ScenarioFile } from '../schema/index.ts'
import { readChanges } from './changes.ts'
import type { Slices } from './wheres.ts'

/** Every component with its versions; a version's changes apply to the calls that carry its label. */
export function readComponents(
  context: CheckContext,
  written: ScenarioFile['components'],
  slices: Slices,
): Scenario['components'] {
  const all = components.map((component) => {
    const { start = 'v1', versions = {} } = written?.[component] ?? {}
    const names = Object.keys(versions)
    if (names.length > 0) context.known(['components', component, 'start'], start, names, `a version of ${component}`)
    const label = { [`${component}_version`]: start }
    const read = Object.entries({ [start]: {}, ...versions }).map(([version, changes]) => {
      const where = { ...label, [`${component}_version`]: version }
      return [version, readChanges(context, ['components', component, 'versions', version], changes, where, slices)]
    })
    return [component, { start, versions: Object.fromEntries(read) }]
  })
  return Object.fromEntries(all) as Record<Component, Scenario['components'][Component]>
}
