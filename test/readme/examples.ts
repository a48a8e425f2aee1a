import { mkdirSync, mkdtempSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { root } from '../tidy/sources.ts'

/** A TypeScript example of the README, in a block that begins with the file it would be: "```ts src/charts/mine.ts". */
export interface Example {
  path: string
  /** Line of the README before its first. */
  line: number
  code: string
}

export const readme = readFileSync(join(root, 'README.md'), 'utf8')

export const examples: readonly Example[] = [...readme.matchAll(/^```ts (\S+)\n([\s\S]*?)^```$/gm)].map(
  ({ 1: path, 2: code, index }) => ({ path, code, line: readme.slice(0, index).split('\n').length }),
)

/**
 * Writes the examples beside each other in a folder of their own, where they import each other and the files of the
 * repository as if they lay at their paths. Their lines have the numbers that they have in the README. Gives the files by path.
 */
export function writtenExamples(): { folder: string; files: ReadonlyMap<string, string> } {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'parley-readme-')))
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  const files = new Map(examples.map(({ path }) => [path, join(folder, path)]))
  for (const { path, line, code } of examples) {
    const file = join(folder, path)
    const placed = code.replace(/(?<=from ')\.[^']+(?=')/g, (specifier) => {
      const target = join(dirname(path), specifier)
      return relative(dirname(file), files.get(target) ?? join(realpathSync(root), target)).replaceAll('\\', '/')
    })
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, '\n'.repeat(line) + placed)
  }
  return { folder, files }
}
