import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { freshFolder } from '../commands/parleyProcess.ts'
import { typed } from '../commands/listener.ts'
import { readme } from './examples.ts'

const part = readme.slice(readme.indexOf('## One drill, walked through'), readme.indexOf('## Commands'))
const out = freshFolder()
let printed = ''
beforeAll(async () => {
  printed = (await typed(['run', 'scenarios/drills/asr-first-partial.yaml', '--twin', '--out', out])).stdout
}, 120_000)

describe('the drill that the README walks through', () => {
  it('prints what the README shows, number by number', () => {
    const shown = part.split('\n').filter((line) => line.startsWith('✓'))
    expect(shown.length).toBeGreaterThan(5)
    expect(shown.filter((line) => !printed.includes(line))).toEqual([])
    const detectors = /^Detectors: (.*), …$/m.exec(part)?.[1] ?? 'none'
    expect(printed).toContain(`Detectors: ${detectors}`)
  })

  it('is recovered by the mitigation that the README names, by as much as it says', async () => {
    const line = /`(✓ recovers: [^`]*)`/.exec(part)?.[1] ?? 'none'
    const { stdout } = await typed(['run', 'asr-first-partial', '--twin', '--with', 'slice-flag', '--out', out])
    expect(stdout).toContain(line)
  })

  it('leaves the report and the answers to its questions where the README says', async () => {
    const run = join(out, 'asr-first-partial/1')
    expect(part).toContain('out/asr-first-partial/1')
    expect(existsSync(join(run, 'report.html'))).toBe(true)
    const { code, stdout } = await typed(['query', run, 'q2', '--json'])
    expect(code).toBe(0)
    expect(JSON.parse(stdout).rows.length).toBeGreaterThan(0)
  })
})
