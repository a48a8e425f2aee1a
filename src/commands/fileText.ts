import { closeSync, openSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { nearest } from '../input/didYouMean.ts'
import { InputError } from '../input/inputError.ts'

const MEGABYTE = 1_000_000

/** A text file of at most `bytesMax`. A larger one is rejected before it is read. Throws InputError. */
export function readTextFile(path: string, bytesMax: number): string {
  const size = sizeOf(path)
  if (size > bytesMax) {
    throw unreadable(
      path,
      `the file has ${(size / MEGABYTE).toFixed(0)} MB and at most ${(bytesMax / MEGABYTE).toFixed(0)} MB are read`,
      'cut it down',
    )
  }
  const bytes = readFileSync(path)
  const zero = bytes.indexOf(0)
  if (zero >= 0) throw notText(path, bytes, zero, 'a zero byte')
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw notText(path, bytes, firstBadByte(bytes), 'a byte that is not UTF-8')
  }
}

/** Throws InputError for a missing file, a folder, or one without permission. */
function sizeOf(path: string): number {
  try {
    const stat = statSync(path)
    if (stat.isDirectory()) throw unreadable(path, 'this is a folder', `name a file${exampleIn(path)}`)
    if (!stat.isFile()) throw unreadable(path, 'this is not a regular file', 'name a file')
    closeSync(openSync(path, 'r'))
    return stat.size
  } catch (error) {
    if (error instanceof InputError) throw error
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') throw unreadable(path, 'there is no such file', missingRemedy(path))
    if (code === 'EACCES' || code === 'EPERM')
      throw unreadable(path, 'you may not read this file', 'check its permissions')
    throw unreadable(path, `the file cannot be read (${code ?? error})`, 'check the path')
  }
}

function unreadable(file: string, found: string, remedy: string, line = 1, column = 1): InputError {
  return new InputError({ file, line, column, found, remedy })
}

function missingRemedy(path: string): string {
  const like = nearest(basename(path), namesIn(dirname(path)))
  if (like !== null) return `did you mean "${dirname(path) === '.' ? like : `${dirname(path)}/${like}`}"?`
  return 'check the path'
}

function exampleIn(folder: string): string {
  const name = namesIn(folder).find((one) => /\.(ya?ml|csv)$/.test(one))
  return name === undefined ? '' : ` in it, such as ${folder.replace(/\/$/, '')}/${name}`
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort()
  } catch {
    return []
  }
}

function notText(path: string, bytes: Buffer, at: number, what: string): InputError {
  const before = bytes.subarray(0, at)
  const lineStart = before.lastIndexOf(10) + 1
  const line = before.reduce((lines, byte) => (byte === 10 ? lines + 1 : lines), 1)
  const column = before.subarray(lineStart).toString('utf8').length + 1
  return unreadable(path, `${what}: this is not a text file`, 'save it as text in UTF-8', line, column)
}

/** The first byte at which UTF-8 decoding fails, by bisection. */
function firstBadByte(bytes: Buffer): number {
  let good = 0
  let bad = bytes.length
  while (bad - good > 1) {
    const middle = (good + bad) >> 1
    if (decodes(bytes.subarray(0, middle))) good = middle
    else bad = middle
  }
  return good
}

function decodes(bytes: Buffer): boolean {
  try {
    // `stream` allows an incomplete character at the end.
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true })
    return true
  } catch {
    return false
  }
}
