import { readFileSync, statSync } from 'node:fs'
import { InputError } from './inputError.ts'

const BYTES_MAX = 50 * 1024 * 1024

/** The text of a people's file, `-` for stdin; refuses what cannot be a table of text with what would do. */
export function readCsvText(file: string): string {
  const bytes = bytesOf(file)
  if (bytes.length > BYTES_MAX) throw tooLarge(file, bytes.length)
  if (bytes[0] === 0xff && bytes[1] === 0xfe) {
    throw new InputError(`${file}:1:1: the text is UTF-16; save it as UTF-8 (in a spreadsheet: "CSV UTF-8")`)
  }
  const zero = bytes.indexOf(0)
  if (zero >= 0) throw new InputError(`${file}: a binary file (byte ${zero} is 0); give a CSV file in UTF-8`)
  const text = decode(file, bytes)
  if (text.trim() === '') throw new InputError(`${file}:1:1: the file is empty; write a line of column names and rows`)
  return text
}

function bytesOf(file: string): Uint8Array {
  if (file === '-') return readFileSync(0)
  try {
    const stat = statSync(file)
    if (stat.isDirectory()) throw new InputError(`${file}: a folder; give a CSV file in it`)
    if (stat.size > BYTES_MAX) throw tooLarge(file, stat.size)
    return readFileSync(file)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') throw new InputError(`${file}: no such file; check the path, or give - to read stdin`)
    if (code === 'EACCES' || code === 'EPERM') throw new InputError(`${file}: not yours to read; chmod +r or copy it`)
    throw error
  }
}

function tooLarge(file: string, size: number): InputError {
  const megabytes = Math.ceil(size / 1024 / 1024)
  return new InputError(
    `${file}: ${megabytes} MB, more than the 50 MB that are read; give a row a minute, not a row a turn`,
  )
}

function decode(file: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    const lines = new TextDecoder('latin1').decode(bytes).split('\n')
    const line = lines.findIndex((text) => !isUtf8(Uint8Array.from(text, (char) => char.charCodeAt(0)))) + 1
    throw new InputError(`${file}:${line}: not UTF-8; save it as UTF-8 (iconv -f latin1 -t utf-8)`)
  }
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}
