import { readFileSync } from 'node:fs'
import { readTextFile, UnreadableFile } from './fileText.ts'
import { InputError } from './inputError.ts'

const BYTES_MAX = 50_000_000

/** Whether a name means stdin: `-`, which the argument parser hands on as ''. */
export function isStdin(file: string): boolean {
  return file === '-' || file === ''
}

/** The text of people's CSV file, `-` for stdin; what cannot be a table of text is refused with what would do. */
export function readCsvText(file: string): string {
  const text = isStdin(file) ? readStdin() : readFile(file)
  const name = isStdin(file) ? 'stdin' : file
  if (text.trim() === '') throw new InputError(`${name}:1:1: the file is empty; write a line of column names and rows`)
  return text
}

function readFile(file: string): string {
  try {
    return readTextFile(file, BYTES_MAX)
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error
    const { found, remedy, line, column } = error
    throw new InputError(`${file}:${line}:${column}: ${found}; ${remedy}`)
  }
}

function readStdin(): string {
  if (process.stdin.isTTY) throw new InputError('stdin: nothing comes in; name a CSV file or pipe one in')
  const bytes = readFileSync(0)
  if (bytes.length > BYTES_MAX) throw new InputError('stdin: more than 50 MB; give a row a minute, not a row a turn')
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new InputError('stdin: not text in UTF-8; convert it first (iconv -t utf-8)')
  }
}
