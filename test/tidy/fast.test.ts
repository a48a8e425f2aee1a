import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createVitest } from 'vitest/node'
import { slow } from '../fast.config.ts'
import { root } from './sources.ts'

/** Test files that a configuration runs, from the root of the repository. */
async function filesOf(config: string): Promise<string[]> {
  const vitest = await createVitest('test', { root, config: join(root, 'test', config), watch: false })
  try {
    return (await vitest.globTestSpecifications()).map(({ moduleId }) => moduleId.slice(root.length + 1))
  } finally {
    await vitest.close()
  }
}

describe('npm run test:fast', () => {
  it('leaves out files that there are, each with a reason', () => {
    const gone = Object.keys(slow).filter((path) => !existsSync(join(root, path)))
    expect(gone.map((path) => `${path}: take it out of test/fast.config.ts`)).toEqual([])
    expect(Object.values(slow).filter((reason) => reason.length < 10)).toEqual([])
  })

  it('runs every other file of npm test', async () => {
    const [all, fast] = [await filesOf('vitest.config.ts'), await filesOf('fast.config.ts')]
    expect(all.length).toBeGreaterThan(100)
    expect([...fast, ...Object.keys(slow)].sort()).toEqual(all.sort())
  })
})
