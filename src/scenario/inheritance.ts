import { besideFile } from './filePath.ts'
import type { Mistakes } from './mistakes.ts'
import type { Place } from './problem.ts'
import { quoted } from './problem.ts'
import type { Written, WrittenMap } from './written.ts'
import { merged } from './written.ts'
import { readYaml } from './yamlText.ts'

/** How the loader gets at files: an object, so that a browser page can bring its own. `read` throws when there is none. */
export interface ScenarioFiles {
  read(path: string): string
}

const CHAIN_MAX = 20

/** A file and all it extends as one tree; null when one of them cannot be read. */
export function readChain(path: string, files: ScenarioFiles, mistakes: Mistakes): Written | null {
  return readOnto(path, files, mistakes, [], null)
}

function readOnto(
  path: string,
  files: ScenarioFiles,
  mistakes: Mistakes,
  below: string[],
  asked: Place | null,
): Written | null {
  const text = readText(path, files, mistakes, asked)
  const written = text === null ? null : readYaml(path, text, mistakes)
  if (written?.kind !== 'map') return null
  const base = written.entries.get('extends')
  if (!base) return written
  const own = withoutExtends(written)
  const { place } = base.value
  if (base.value.kind !== 'scalar' || typeof base.value.value !== 'string') {
    mistakes.tell(place, '"extends" does not name a file', 'write a path such as ../world.yaml')
    return own
  }
  const chain = [...below, path]
  const parentPath = besideFile(path, base.value.value)
  if (chain.includes(parentPath) || chain.length >= CHAIN_MAX) {
    const way = [...chain.slice(chain.indexOf(parentPath)), parentPath].join(' → ')
    mistakes.tell(place, `"extends" goes in a circle: ${way}`, 'take one "extends" away')
    return own
  }
  const parent = readOnto(parentPath, files, mistakes, chain, place)
  return parent === null ? null : merged(parent, own)
}

function withoutExtends(written: WrittenMap): WrittenMap {
  const entries = new Map(written.entries)
  entries.delete('extends')
  return { ...written, entries }
}

/** A file's text; a refusal is told where the file was asked for. */
export function readText(path: string, files: ScenarioFiles, mistakes: Mistakes, asked: Place | null): string | null {
  try {
    return files.read(path)
  } catch (error) {
    const place = asked ?? { file: path, line: 1, column: 1 }
    const reason = error instanceof Error ? error.message.split('\n')[0] : ''
    const missing = reason === '' || /ENOENT|no such file|not found|missing/i.test(reason)
    const found = missing ? `there is no file ${quoted(path)}` : `${quoted(path)} cannot be read: ${reason}`
    mistakes.tell(place, found, 'check the path; it counts from the folder of the scenario')
    return null
  }
}
