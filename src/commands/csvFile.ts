import { readSync } from 'node:fs'
import { isatty } from 'node:tty'
import { readTextFile } from './fileText.ts'
import { CsvText } from '../input/csvText.ts'
import { InputError } from '../input/inputError.ts'

const BYTES_MAX = 50_000_000

/** Whether a name means stdin: `-`, which the argument parser passes on as ''. */
export function isStdin(file: string): boolean {
  return file === '-' || file === ''
}

/** A file's name in messages. */
export function shownFile(file: string): string {
  return isStdin(file) ? 'stdin' : file
}

/** The table in a user's file, `-` for stdin. Throws InputError for what is not CSV. */
export function csvOf(file: string): CsvText {
  return new CsvText(shownFile(file), readCsvText(file))
}

/** The text of a user's file, `-` for stdin. Throws InputError, with what would do, for what cannot be a table. */
export function readCsvText(file: string): string {
  const text = isStdin(file) ? readStdin() : readTextFile(file, BYTES_MAX)
  const name = isStdin(file) ? 'stdin' : file
  if (text.trim() === '') throw new InputError(`${name}:1:1: the file is empty; write a line of column names and rows`)
  return text
}

function readStdin(): string {
  if (isatty(0)) throw new InputError('stdin: nothing comes in; name a CSV file or pipe one in')
  const bytes = readPipe()
  if (bytes.length > BYTES_MAX) throw new InputError('stdin: more than 50 MB; give a row a minute, not a row a turn')
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new InputError('stdin: not text in UTF-8; convert it first (iconv -t utf-8)')
  }
}

/**
 * All of stdin, up to a little more than the accepted size. A slow writer may leave the pipe empty: then it is read
 * again.
 */
function readPipe(): Buffer {
  const chunks: Buffer[] = []
  for (let length = 0; length <= BYTES_MAX; ) {
    const chunk = Buffer.alloc(1 << 16)
    const read = readSome(chunk)
    if (read === 0) break
    if (read > 0) chunks.push(chunk.subarray(0, read))
    length += Math.max(0, read)
  }
  return Buffer.concat(chunks)
}

/** Bytes read; 0 at the end, −1 when there is nothing yet. */
function readSome(into: Buffer): number {
  try {
    return readSync(0, into)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EOF') return 0
    if (code !== 'EAGAIN') throw error
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PATIENCE_MS)
    return -1
  }
}

const PATIENCE_MS = 10
