import { besideFile } from './filePath.ts'
import { didYouMean } from '../input/didYouMean.ts'
import { InputError } from '../input/inputError.ts'
import type { Mistakes } from '../input/mistakes.ts'
import type { Place } from '../input/problem.ts'
import { quoted } from '../input/problem.ts'
import type { YamlNode, YamlMap } from './yamlNode.ts'
import { merged } from './yamlNode.ts'
import { readYaml } from './yamlText.ts'

/**
 * File access of the loader: an object, so that a browser page can provide its own. `read` throws when there is no
 * such file.
 */
export interface ScenarioFiles {
  read(path: string): string
  /** Saved profiles: the path of one by name, and all names. Without these only the shipped profiles are known. */
  savedProfile?(name: string): string | null
  savedProfiles?(): readonly string[]
  /** The path of a scenario that comes with parley, by its name (`world`, a drill's); null for another name. */
  shipped?(name: string): string | null
  /** All such names. */
  shippedNames?(): readonly string[]
}

/** `extends: parley:world` names a scenario that comes with parley, from any folder. */
const SHIPPED = /^parley:(.*)$/

const CHAIN_MAX = 20

/** A file merged with all it extends. `complete` is false when a file in the chain could not be read. */
export interface Chain {
  tree: YamlNode
  /** The file, then the one it extends, and so on. */
  order: string[]
  complete: boolean
}

/** Reads a file and all it extends; null when the file itself cannot be read. */
export function readChain(path: string, files: ScenarioFiles, mistakes: Mistakes): Chain | null {
  return readOnto(path, files, mistakes, [], null)
}

function readOnto(
  path: string,
  files: ScenarioFiles,
  mistakes: Mistakes,
  below: string[],
  asked: Place | null,
): Chain | null {
  const text = readText(path, files, mistakes, asked)
  const written = text === null ? null : readYaml(path, text, mistakes)
  if (written?.kind !== 'map') return null
  const base = written.entries.get('extends')?.value
  if (!base) return { tree: written, order: [path], complete: true }
  const own = withoutExtends(written)
  const chain = [...below, path]
  const parentPath = parentOf(path, base, chain, { files, mistakes })
  const parent = parentPath === null ? null : readOnto(parentPath, files, mistakes, chain, base.place)
  if (parent === null) return { tree: own, order: [path], complete: false }
  return { ...parent, tree: merged(parent.tree, own), order: [path, ...parent.order] }
}

/** The path that `extends` names; null, with a mistake recorded, when it names none or forms a cycle. */
function parentOf(
  path: string,
  base: YamlNode,
  chain: string[],
  { files, mistakes }: { files: ScenarioFiles; mistakes: Mistakes },
): string | null {
  if (base.kind !== 'scalar' || typeof base.value !== 'string') {
    mistakes.report(base.place, '"extends" does not name a file', 'write parley:world, or a path such as ../world.yaml')
    return null
  }
  const name = SHIPPED.exec(base.value)?.[1]
  const parent = name === undefined ? besideFile(path, base.value) : (files.shipped?.(name) ?? null)
  if (parent === null) {
    const remedy = didYouMean(name ?? '', files.shippedNames?.() ?? [])
    mistakes.report(base.place, `no scenario ${quoted(name)} comes with parley`, remedy)
    return null
  }
  if (!chain.includes(parent) && chain.length < CHAIN_MAX) return parent
  const way = [...chain.slice(chain.indexOf(parent)), parent].join(' → ')
  mistakes.report(base.place, `"extends" goes in a circle: ${way}`, 'take one "extends" away')
  return null
}

function withoutExtends(written: YamlMap): YamlMap {
  const entries = new Map(written.entries)
  entries.delete('extends')
  return { ...written, entries }
}

/** A file's text; a file that cannot be read is a mistake at the place that refers to it. Null then. */
export function readText(path: string, files: ScenarioFiles, mistakes: Mistakes, asked: Place | null): string | null {
  try {
    return files.read(path)
  } catch (error) {
    const place = asked ?? { file: path, line: 1, column: 1 }
    const reason = error instanceof Error ? error.message.split('\n')[0] : ''
    const missing = reason === '' || /ENOENT|no such file|not found|missing/i.test(reason)
    if (!missing && error instanceof InputError && error.problems.length > 0) {
      for (const { found, remedy, ...at } of error.problems) mistakes.report(at, found, remedy)
      return null
    }
    const found = missing ? `there is no file ${quoted(path)}` : `${quoted(path)} cannot be read: ${reason}`
    mistakes.report(place, found, 'check the path; it counts from the folder of the scenario')
    return null
  }
}
