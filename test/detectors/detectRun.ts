import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect } from 'vitest'
import { runCommandLine } from '../../src/commands/commandLine.ts'
import { detect } from '../../src/commands/detect.ts'
import { InputError } from '../../src/input/inputError.ts'
import { standardParley } from '../../src/parley/standardParley.ts'

export const folder = mkdtempSync(join(tmpdir(), 'parley-detect-'))
/** To be called at the top of a test file: takes the files away when its tests are over. */
export function removeFilesAfterwards(): void {
  afterAll(() => rmSync(folder, { recursive: true }))
}

let files = 0
export function fileOf(content: string | Uint8Array): string {
  const path = join(folder, `numbers${files++}.csv`)
  writeFileSync(path, content)
  return path
}

/** Runs `parley detect …` and returns what it printed and said. */
export async function run(...argv: string[]): Promise<{ printed: string; said: string; code: number }> {
  const printed: string[] = []
  const said: string[] = []
  const terminal = {
    print: (text: string) => printed.push(text),
    say: (text: string) => said.push(text),
    progress: () => {},
    interruptible: () => () => {},
    colours: false,
    width: 100,
  }
  const code = await runCommandLine(['detect', ...argv], { detect }, terminal, async () => standardParley)
  return { printed: printed.join('\n'), said: said.join('\n'), code }
}

/** The lines of the mistake it makes of a file, without the folder. */
export async function mistakes(kind: string, content: string | Uint8Array, ...flags: string[]): Promise<string[]> {
  const file = fileOf(content)
  try {
    await run(kind, file, ...flags)
  } catch (error) {
    expect(error).toBeInstanceOf(InputError)
    return (error as InputError).lines.map((line) => line.replace(file, 'file'))
  }
  throw new Error('it found nothing wrong')
}

export const queue = 'minute,queue_depth,p95_ms\n0,10,400\n1,60,1500\n2,61,1600\n'
