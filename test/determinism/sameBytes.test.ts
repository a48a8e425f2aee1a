import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshFolder, parley, shortDrill } from '../commands/parleyProcess.ts'

const folder = freshFolder()
const at = (place: string, name: string) => readFileSync(join(folder, place, name))

/** What a drill beside its twin leaves, and what must not depend on when, where and by whom it was run. */
const kept = [
  ...['turns.parquet', 'minutes.parquet', 'alerts.json', 'truth.json'].flatMap((name) => [name, `twin/${name}`]),
  ...['manifest.json', 'report.html', 'resolved.yaml'],
]

beforeAll(async () => {
  const file = shortDrill(folder)
  const run = (place: string, seed: string, env: Record<string, string> = {}) =>
    parley(['run', file, '--twin', '--seed', seed, '--out', join(folder, place)], env)
  const ended = await Promise.all([
    run('here', '4', { TZ: 'UTC' }),
    run('kathmandu', '4', { TZ: 'Asia/Kathmandu' }),
    run('other', '5'),
  ])
  for (const { code, stderr } of ended) expect(code, stderr).toBeLessThan(2)
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('a drill beside its twin', () => {
  it.each(kept)('leaves the same bytes in %s when it is run again, in another time zone', (name) => {
    const here = at('here/short/4', name)
    expect(here.length).toBeGreaterThan(10)
    expect(at('kathmandu/short/4', name).equals(here)).toBe(true)
  })

  it('is another one at another seed', () => {
    for (const name of ['turns.parquet', 'minutes.parquet', 'report.html', 'twin/turns.parquet']) {
      expect(at('other/short/5', name).equals(at('here/short/4', name)), name).toBe(false)
    }
  })
})
