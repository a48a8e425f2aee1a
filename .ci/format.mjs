// `npm run format`: formats the TypeScript of src and test that differs from HEAD, committed or not yet known to git;
// with names of files or folders, those. With --check it writes nothing: it prints what would change and exits 1.
// biome's own --changed sees only what is committed, which is too late for whoever is about to commit.
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'

const config = import.meta.dirname
const named = process.argv.slice(2).filter((word) => word !== '--check')
const check = process.argv.includes('--check')

/** Paths that git names, NUL between them, as they are seen from the working folder. */
function paths(...args) {
  const { status, stdout } = spawnSync('git', args, { encoding: 'utf8' })
  if (status === 0) return stdout.split('\0').filter((path) => /^(src|test)\/.*\.ts$/.test(path))
  console.error('format: git does not say what changed here; name the files to format: npm run format -- FILE…')
  process.exit(2)
}

const changed = () => [
  ...paths('diff', '--name-only', '--relative', '--diff-filter=d', '-z', 'HEAD'),
  ...paths('ls-files', '--others', '--exclude-standard', '-z'),
]
const files = named.length > 0 ? named : changed()
if (files.length === 0) {
  console.log('Nothing to format: no file of src or test differs from HEAD. Name files to format them all the same.')
  process.exit(0)
}
const biome = `${dirname(createRequire(import.meta.url).resolve('@biomejs/biome/package.json'))}/bin/biome`
const flags = ['format', `--config-path=${config}/biome.json`, ...(check ? [] : ['--write'])]
process.exit(spawnSync(process.execPath, [biome, ...flags, ...files], { stdio: 'inherit' }).status ?? 70)
