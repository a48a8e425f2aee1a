import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { removePartialRun, ResultFolder } from '../../src/record/resultFolder.ts'
import { freshFolder } from '../commands/parleyProcess.ts'

/** No process has this id: it is above every kernel's limit. */
const DEAD = 99_999_999

describe('a result folder', () => {
  it('is not there until it is committed, then has every file', () => {
    const parent = freshFolder()
    const folder = new ResultFolder(join(parent, '1'))
    folder.write('a.json', '{}')
    folder.write('twin/b.json', '[]')
    expect(existsSync(join(parent, '1'))).toBe(false)
    folder.commit()
    expect(readdirSync(parent)).toEqual(['1'])
    expect(readdirSync(join(parent, '1'), { recursive: true }).sort()).toEqual(['a.json', 'twin', 'twin/b.json'])
  })

  it('keeps the older result until the end, and replaces it as a whole', () => {
    const parent = freshFolder()
    const older = new ResultFolder(join(parent, '1'))
    older.write('old.txt', 'old')
    older.commit()
    const newer = new ResultFolder(join(parent, '1'))
    newer.write('new.txt', 'new')
    expect(readFileSync(join(parent, '1/old.txt'), 'utf8')).toBe('old')
    newer.commit()
    expect(readdirSync(join(parent, '1'))).toEqual(['new.txt'])
  })

  it('leaves everything as it was when it is discarded', () => {
    const parent = freshFolder()
    const folder = new ResultFolder(join(parent, '1'))
    folder.write('a.json', '{}')
    folder.discard()
    expect(readdirSync(parent)).toEqual([])
  })

  it('takes the parents that were made for it along, and no others', () => {
    const parent = freshFolder()
    new ResultFolder(join(parent, 'far/below/1')).discard()
    expect(readdirSync(parent)).toEqual([])
    const beside = new ResultFolder(join(parent, 'far/1'))
    new ResultFolder(join(parent, 'far/2')).discard()
    beside.commit()
    expect(readdirSync(join(parent, 'far'))).toEqual(['1'])
  })

  it('of a killed thread is taken away from outside, and the result that it replaced is brought back', () => {
    const path = join(freshFolder(), 'short/1')
    mkdirSync(join(path, `../.1.partial-${process.pid}-7`), { recursive: true })
    mkdirSync(join(path, `../.1.old-${process.pid}-7`))
    writeFileSync(join(path, `../.1.old-${process.pid}-7/a.json`), '{}')
    removePartialRun(path, 7)
    expect(readdirSync(join(path, '..'))).toEqual(['1'])
    expect(readdirSync(path)).toEqual(['a.json'])
  })

  it('takes away what dead processes left, and nothing of those that live', () => {
    const parent = freshFolder()
    for (const left of [`.1.partial-${DEAD}-0`, `.2.partial-${DEAD}-7`, `.3.partial-${process.ppid}-0`, '.hidden', 'kept']) {
      mkdirSync(join(parent, left))
    }
    new ResultFolder(join(parent, '1')).commit()
    expect(readdirSync(parent).sort()).toEqual([`.3.partial-${process.ppid}-0`, '.hidden', '1', 'kept'].sort())
  })

  it('brings back a result whose replacement died between the two renames', () => {
    const parent = freshFolder()
    mkdirSync(join(parent, `.1.old-${DEAD}-0`))
    writeFileSync(join(parent, `.1.old-${DEAD}-0`, 'a.json'), '{}')
    new ResultFolder(join(parent, '2')).discard()
    expect(readdirSync(join(parent, '1'))).toEqual(['a.json'])
  })
})
