import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { root } from '../tidy/sources.ts'
import { readme } from '../readme/examples.ts'

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'parley-package-')))
const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc')
const node = (args: string[], cwd = folder) => execFileSync(process.execPath, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })

/** Packs what would be published, and unpacks it in an empty project that has its dependencies and nothing else of ours. */
beforeAll(() => {
  const staged = join(folder, 'staged')
  for (const name of ['package.json', 'README.md', 'LICENSE', 'scenarios', '.ci/declarations.mjs']) cpSync(join(root, name), join(staged, name), { recursive: true })
  node([tsc, '-p', join(root, 'src/tsconfig.json'), '--outDir', join(staged, 'dist')])
  node([join(staged, '.ci/declarations.mjs')], staged)
  execFileSync('npm', ['pack', '--ignore-scripts', '--silent'], { cwd: staged })
  const packed = readdirSync(staged).find((name) => name.endsWith('.tgz')) ?? ''
  const modules = join(folder, 'node_modules')
  mkdirSync(join(modules, 'parley-sim'), { recursive: true })
  execFileSync('tar', ['-xzf', join(staged, packed), '-C', join(modules, 'parley-sim'), '--strip-components', '1'])
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  for (const name of [...Object.keys(dependencies), '@types/node']) {
    mkdirSync(dirname(join(modules, name)), { recursive: true })
    symlinkSync(realpathSync(join(root, 'node_modules', name)), join(modules, name))
  }
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
}, 120_000)

describe('the package', () => {
  it('holds what it runs with and nothing else, tests and sources aside', () => {
    const top = readdirSync(join(folder, 'node_modules/parley-sim')).sort()
    expect(top).toEqual(['LICENSE', 'README.md', 'dist', 'package.json', 'scenarios'])
    expect(readdirSync(join(folder, 'node_modules/parley-sim/dist'), { recursive: true }).filter((name) => /(?<!\.d)\.ts$/.test(String(name)))).toEqual([])
  })

  it('is a command line: parley runs from any folder, on a world that comes with it', () => {
    const cli = join(folder, 'node_modules/parley-sim/dist/cli.js')
    writeFileSync(join(folder, 'mine.yaml'), 'extends: parley:world\nname: mine\nduration: 1m\n')
    expect(node([cli, 'check', 'mine.yaml'])).toBe('mine.yaml: ok\n')
    expect(node([cli, 'run', 'mine.yaml'])).toContain('Report: out/mine/1/report.html')
  })

  it('is a library: the examples of the README run as they stand', () => {
    const examples = [...readme.matchAll(/^```js\n([\s\S]*?)^```$/gm)].map(([, code]) => code)
    expect(examples.length).toBeGreaterThan(0)
    const printed = examples.map((code, i) => {
      writeFileSync(join(folder, `example${i}.js`), code)
      return node([`example${i}.js`])
    })
    expect(printed[0]).toMatch(/^✓ first partial p95, mobile and noisy/)
    expect(printed[0]).not.toContain('✗')
  })

  it('has types: what is wrong is told, what is right compiles without the sources', () => {
    const lines = (...more: string[]) => ["import { createParley, loadScenario, run, standardParts } from 'parley-sim'", ...more].join('\n')
    writeFileSync(join(folder, 'tsconfig.json'), '{ "compilerOptions": { "module": "NodeNext", "target": "ES2022", "strict": true, "noEmit": true, "types": ["node"] }, "files": ["typed.ts"] }')
    writeFileSync(join(folder, 'typed.ts'), lines("const parley = createParley(standardParts)", "const { drill } = await run(loadScenario('stale-index', parley), { seed: 2, parley })", 'export const turns: number = drill.counts.turns'))
    expect(node([tsc, '-p', folder])).toBe('')
    writeFileSync(join(folder, 'typed.ts'), lines("export const turns: string = (await run(loadScenario('stale-index'))).drill.counts.turns", 'export { createParley, standardParts }'))
    expect(() => node([tsc, '-p', folder])).toThrow()
  })
})
