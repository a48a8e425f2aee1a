import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

export interface Ended {
  code: number | null
  stdout: string
  stderr: string
}

const root = resolve(import.meta.dirname, '../..')

/** Starts the command line as people do from the repository: a process of its own, its output in pipes. */
export function start(args: string[], env: Record<string, string> = {}, cwd = root): ChildProcess {
  const loader = import.meta.resolve('tsx')
  return spawn(process.execPath, ['--import', loader, join(root, 'src/cli.ts'), ...args], {
    cwd,
    env: { ...process.env, FORCE_COLOR: '', NO_COLOR: '', ...env },
  })
}

/** The same, waited for. */
export function parley(args: string[], env: Record<string, string> = {}, cwd = root): Promise<Ended> {
  const child = start(args, env, cwd)
  let stdout = ''
  let stderr = ''
  child.stdout?.on('data', (data) => {
    stdout += data
  })
  child.stderr?.on('data', (data) => {
    stderr += data
  })
  return new Promise((done) => child.on('close', (code) => done({ code, stdout, stderr })))
}

/** A folder of its own for a test. */
export function freshFolder(): string {
  return mkdtempSync(join(tmpdir(), 'parley-test-'))
}

/** A drill on the shipped world that takes a second: two minutes healthy, then `minutes` minutes of a TTS that starts late. */
export function shortDrill(folder: string, { minutes = 4, ratio = '[1.05, 100]' } = {}): string {
  const file = join(folder, 'short.yaml')
  mkdirSync(folder, { recursive: true })
  writeFileSync(
    file,
    `extends: ${join(root, 'scenarios/world.yaml')}
name: short
title: A short drill
duration: ${2 + minutes}m
interventions:
  - { id: slow, role: fault, at: 2m, change: { stage/tts.normMs: { plus: 400ms } } }
mitigations:
  mend: { title: Take it back, at: 3m, change: { stage/tts.normMs: { set: 1ms } } }
expect:
  - { name: first audio later, metric: tts.firstAudioByteMs.p95, minutes: [3, ${2 + minutes}], ratio: ${ratio} }
  - { name: words as before, metric: asr.wer, minutes: [3, ${2 + minutes}], within: 20% }
queries:
  - { title: How many turns?, sql: SELECT count(*) AS turns FROM turns }
`,
  )
  return file
}
