import { z } from 'zod'
import type { Scenario } from '../model/scenario.ts'
import { Mistakes } from '../input/mistakes.ts'
import { InputError } from '../input/inputError.ts'
import { query } from './schema/interventions.ts'
import { plain } from './yamlNode.ts'
import { readYaml } from './yamlText.ts'

const queries = z.array(query)

/**
 * The queries in a scenario file, whatever else it contains, so that runs made with other stages than are registered
 * can be queried; [] where there are none, or none that can be read. Throws InputError for text that is not YAML.
 */
export function writtenQueries(path: string, text: string): Scenario['queries'] {
  const mistakes = new Mistakes()
  const tree = readYaml(path, text, mistakes)
  if (tree === null || mistakes.problems.length > 0) throw new InputError(mistakes.inOrder())
  const read = queries.safeParse((plain(tree) as { queries?: unknown }).queries)
  return read.success ? read.data.map(({ title, sql }) => ({ title, sql: sql.trim() })) : []
}
