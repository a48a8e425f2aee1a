import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from './sources.ts'

const unformatted = 'export const one = {two : 3};\n'
const formatted = 'export const one = { two: 3 }\n'

/** A repository of its own with one commit of files that nobody formatted. */
function repository(names: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'parley-format-'))
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text)
  const run = (command: string, ...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(command, args, { cwd: folder, encoding: 'utf8' })
    return { status, told: stdout + stderr }
  }
  mkdirSync(join(folder, 'src/room'), { recursive: true })
  for (const name of names) write(name, unformatted)
  for (const args of [
    'init -q',
    'add .',
    '-c user.name=a -c user.email=a@b -c commit.gpgsign=false commit -qm first',
  ]) {
    const { status, told } = run('git', ...args.split(' '))
    expect(status, told).toBe(0)
  }
  return {
    write,
    texts: () => Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')])),
    format: (...words: string[]) => run(process.execPath, join(root, '.ci/format.mjs'), ...words),
    git: (...words: string[]) => run('git', ...words),
  }
}

describe('npm run format', () => {
  it('formats what differs from HEAD, staged or not, and leaves the rest as it lies', () => {
    const names = ['src/room/left.ts', 'src/room/edited.ts', 'src/room/staged.ts', 'src/notes.md']
    const { write, git, format, texts } = repository(names)
    for (const name of names.slice(1)) write(name, `${unformatted}\n`)
    git('add', 'src/room/staged.ts')
    expect(format().status).toBe(0)
    expect(texts()).toEqual({
      'src/room/left.ts': unformatted,
      'src/room/edited.ts': formatted,
      'src/room/staged.ts': formatted,
      'src/notes.md': `${unformatted}\n`,
    })
    expect(format('--check').status).toBe(0)
  })

  it('formats new files that git does not know yet', () => {
    const { write, format, texts } = repository(['src/room/left.ts'])
    write('src/room/new.ts', unformatted)
    expect(format('--check')).toMatchObject({ status: 1, told: expect.stringContaining('src/room/new.ts') })
    expect(format().told).toContain('Fixed 1 file')
    expect(texts()).toEqual({ 'src/room/left.ts': unformatted })
    expect(format('--check').status).toBe(0)
  })

  it('formats what is named, and with --check tells it and writes nothing', () => {
    const { format, texts } = repository(['src/room/left.ts', 'src/room/other.ts'])
    expect(format().told).toMatch(/^Nothing to format: no file of src or test differs from HEAD/)
    expect(format('--check', 'src/room/left.ts').status).toBe(1)
    expect(texts()['src/room/left.ts']).toBe(unformatted)
    expect(format('src/room/left.ts').status).toBe(0)
    expect(texts()).toEqual({ 'src/room/left.ts': formatted, 'src/room/other.ts': unformatted })
  })
})
