import { readChain, type ScenarioFiles } from './inheritance.ts'
import { Mistakes } from '../input/mistakes.ts'
import type { Place } from '../input/problem.ts'
import { find, type YamlNode } from './yamlNode.ts'

/** Where the interventions of a scenario file are written, by id, also in the files it extends. */
export function interventionPlaces(path: string, files: ScenarioFiles): ReadonlyMap<string, Place> {
  const tree = readChain(path, files, new Mistakes())?.tree
  const list = tree && find(tree, ['interventions'])
  return new Map(list?.kind === 'list' ? list.items.map((one) => [idOf(one), one.place]) : [])
}

function idOf(intervention: YamlNode): string {
  const id = find(intervention, ['id'])
  return id?.kind === 'scalar' ? String(id.value) : ''
}
