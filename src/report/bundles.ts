import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { scriptSource } from './html.ts'

const packages = ['vega', 'vega-lite', 'vega-embed']

/** The installed minified chart libraries in order of dependency, inlined so that the page needs no network. */
export function bundles(): string[] {
  const require = createRequire(import.meta.url)
  return packages.map((name) => {
    const file = join(dirname(require.resolve(name)), `${name}.min.js`)
    return scriptSource(readFileSync(file, 'utf8').replace(/\n?\/\/# sourceMappingURL=.*\s*$/, ''))
  })
}
