import { mkdirSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readTextFile } from '../../src/commands/fileText.ts'
import { InputError } from '../../src/input/inputError.ts'
import type { Problem } from '../../src/input/problem.ts'
import { typed } from './listener.ts'
import { freshFolder } from './parleyProcess.ts'

const folder = freshFolder()

function refusal(name: string): Problem {
  try {
    readTextFile(join(folder, name), 1000)
  } catch (error) {
    if (error instanceof InputError) return error.problems[0]
    throw error
  }
  throw new Error('it was read')
}

describe('a file that is given to parley', () => {
  it('is refused by its size before it is read', async () => {
    writeFileSync(join(folder, 'huge.yaml'), '')
    truncateSync(join(folder, 'huge.yaml'), 100_000_000)
    const before = process.memoryUsage().arrayBuffers
    const { code, stderr } = await typed(['check', join(folder, 'huge.yaml')])
    expect(code).toBe(2)
    expect(stderr).toMatch(/huge\.yaml:1:1: the file has 100 MB and at most 8 MB are read; cut it down$/)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(50_000_000)
  })

  it('is refused with the place of the first byte that is no text', () => {
    writeFileSync(join(folder, 'binary.yaml'), Buffer.from('name: x\nstory: é\0'))
    expect(refusal('binary.yaml')).toMatchObject({ line: 2, column: 9, found: 'a zero byte: this is not a text file' })
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 60 }),
        fc.constantFrom(0xff, 0xc0, 0x80),
        fc.string(),
        (before, bad, after) => {
          const good = before.replaceAll('\0', '')
          writeFileSync(
            join(folder, 'latin.yaml'),
            Buffer.concat([Buffer.from(good), Buffer.from([bad]), Buffer.from(after.replaceAll('\0', ''))]),
          )
          const lines = good.split('\n')
          expect(refusal('latin.yaml')).toMatchObject({
            line: lines.length,
            column: lines[lines.length - 1].length + 1,
          })
        },
      ),
      { numRuns: 50 },
    )
  })

  it('is read as it is when it is text of any language', () => {
    writeFileSync(join(folder, 'text.yaml'), 'título: 通話 📞\n')
    expect(readTextFile(join(folder, 'text.yaml'), 1000)).toBe('título: 通話 📞\n')
  })

  it('is asked for again when it is missing, a folder or empty', async () => {
    mkdirSync(join(folder, 'inner'))
    writeFileSync(join(folder, 'inner/world.yaml'), '')
    const told = async (name: string) => (await typed(['check', join(folder, name)])).stderr
    expect(refusal('inner/wrld.yaml').remedy).toBe(`did you mean "${join(folder, 'inner')}/world.yaml"?`)
    expect(await told('inner')).toContain(
      `this is a folder; name a file in it, such as ${join(folder, 'inner')}/world.yaml`,
    )
    expect(await told('inner/world.yaml')).toMatch(/world\.yaml:1:1: .*empty/)
  })
})
