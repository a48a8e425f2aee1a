import { readSync } from 'node:fs'
import { isatty } from 'node:tty'
import { readTextFile, UnreadableFile } from './fileText.ts'
import { InputError } from './inputError.ts'

const BYTES_MAX = 50_000_000

/** Whether a name means stdin: `-`, which the argument parser passes on as ''. */
export function isStdin(file: string): boolean {
  return file === '-' || file === ''
}

/** The text of a user's CSV file, `-` for stdin. Throws InputError, with what would do, for what cannot be a table. */
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
