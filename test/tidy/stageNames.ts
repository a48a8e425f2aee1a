import { stages } from '../../src/stages/index.ts'
import type { Source } from './sources.ts'

/** Stages, the kinds of their pools and their queues, by the stage. */
const namesOf = stages.map(({ name, pools = [], queue }) => ({
  folder: `src/stages/${name}/`,
  names: [...new Set([name, ...pools.map(({ kind }) => kind), ...(queue === undefined ? [] : [queue.name])])],
}))

/** Files outside a stage's folder that may name stages, and why. */
export const mayNameStages: readonly { files: RegExp; because: string }[] = [
  { files: /^src\/stages\/(index|pipelines)\.ts$/, because: 'they are the lists of stages and of ways through them' },
  { files: /^src\/(faults|mitigations)\//, because: 'a fault turns knobs by address, and is of the pools of a kind' },
  { files: /^src\/rig\/rig(Numbers|Setting)\.ts$/, because: 'a rig is called like what it runs' },
  { files: /^src\/commands\/(rig|calibrate|validate)/, because: 'they are the rigs’ command line, and the cases of the rigs' },
  { files: /^src\/model\/scenario\.ts$/, because: 'components (what has versions) and caches are named like stages' },
  { files: /^src\/scenario\/schema\/interventions\.ts$/, because: 'a cache is named like a stage' },
  { files: /^src\/serving\/(profile|profileFile|shippedProfiles|poolNeed)\.ts$/, because: 'kinds of fitted profiles are named by what was measured' },
  { files: /^src\/serving\/llm\/llmKind\.ts$/, because: 'a server kind is named like a stage' },
]

/** Where a file says the name of a stage that it is no part of: as a word by itself, or before a dot or slash as in an address. */
export function stageNamesIn({ path, strings, imports }: Source): string[] {
  const foreign = namesOf.filter(({ folder }) => !path.startsWith(folder))
  const names = foreign.flatMap((stage) => stage.names).join('|')
  const whole = new RegExp(`^(${names})$`)
  const address = new RegExp(`(^|[\\s"'\`(/])(${names})\\.[a-z]`)
  const said = strings
    .filter(({ text }) => whole.test(text) || address.test(text))
    .map(({ text, line }) => `${path}:${line} ${JSON.stringify(text.slice(0, 60))}`)
  const imported = imports.filter((to) => foreign.some(({ folder }) => to.startsWith(folder)))
  return [...said, ...imported.map((to) => `${path} imports ${to}`)]
}
