// The compiler rewrites `./x.ts` to `./x.js` in what it emits, but not in declarations; not every compiler resolves those.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

for (const entry of readdirSync('dist', { recursive: true, withFileTypes: true })) {
  if (!entry.name.endsWith('.d.ts')) continue
  const path = join(entry.parentPath, entry.name)
  const text = readFileSync(path, 'utf8')
  writeFileSync(path, text.replace(/(from|import\()(\s*['"])(\.[^'"]+)\.ts(?=['"])/g, '$1$2$3.js'))
}
