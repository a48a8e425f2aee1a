import { existsSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ensureFolder } from '../../src/record/folder.ts'
import { freshFolder, parley } from '../commands/parleyProcess.ts'

describe('making a folder', () => {
  it('makes those above it too, and is content when it is there', () => {
    const path = join(freshFolder(), 'a/b/c')
    ensureFolder(path)
    ensureFolder(path)
    expect(statSync(path).isDirectory()).toBe(true)
  })

  it('says what stands in its way', () => {
    const file = join(freshFolder(), 'file')
    writeFileSync(file, '')
    expect(() => ensureFolder(file)).toThrow('EEXIST')
    expect(() => ensureFolder(join(file, 'below'))).toThrow('ENOTDIR')
    expect(() => ensureFolder(join(file, 'far/below'))).toThrow('ENOTDIR')
  })

  it.runIf(existsSync('/proc/self'))('comes back from a file system that takes no folders', async () => {
    expect(() => ensureFolder('/proc/none/such')).toThrow('ENOENT')
    const { code, stdout, stderr } = await parley(['run', 'scenarios/world.yaml', '--out', '/proc/none'])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain('/proc/none')
  })
})
