import { execFile } from 'node:child_process'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const built = join(root, 'out/.compiled')
const run = promisify(execFile)

/** Runs jobs on two threads and prints how many of them could be had, and the results. */
const program = `
  const { Thread } = await import('./runner/thread.js')
  const { runJobs } = await import('./runner/runJobs.js')
  const start = Thread.start
  let threads = 0
  Thread.start = () => start().then((thread) => { threads++; return thread })
  const rig = { rig: 'queue', options: { model: 'M/M/1', lambda: 0.5, mu: 1, customers: 2000 } }
  const jobs = [1, 2, 3].map((seed) => ({ kind: 'rig replication', rig, seed }))
  const results = []
  for await (const result of runJobs(jobs, { threads: 2 })) results.push(result)
  console.log(JSON.stringify({ threads, results }))
`

describe('parley as it is published', () => {
  it('finds its threads and has the same results as from the sources', async () => {
    await run(join(root, 'node_modules/.bin/tsc'), ['-p', join(root, 'src'), '--outDir', built])
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', program.replaceAll("'./", `'${built}/`)])
    const { rigNumbers } = await import('../../src/rig/rigNumbers.ts')
    const rig = { rig: 'queue', options: { model: 'M/M/1', lambda: 0.5, mu: 1, customers: 2000 } } as const
    const results = []
    for (const seed of [1, 2, 3]) results.push({ kind: 'rig replication', numbers: await rigNumbers(rig, seed) })
    expect(JSON.parse(stdout)).toEqual({ threads: 2, results })
  })
})
