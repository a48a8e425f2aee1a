import { constants } from 'node:os'
import { Interrupted } from '../runner/interrupted.ts'
import { type Problem, problemLine } from '../input/problem.ts'
import type { Terminal } from './terminal.ts'
import { parleyVersion } from '../package/version.ts'

/** Exit codes of the process; 70 is EX_SOFTWARE of sysexits.h. Work that a signal ended has 128 + its number. */
export const exitCodes = { asExpected: 0, expectationFailed: 1, wrongInput: 2, ourBug: 70, signalled: 128 } as const

/** Disk errors by code, with what would do. */
const diskTroubles: Record<string, string> = {
  ENOSPC: 'the disk is full; make room or choose another folder with --out',
  EDQUOT: 'your quota is used up; make room or choose another folder with --out',
  EACCES: 'permission denied; choose a folder you may write to with --out',
  EPERM: 'not permitted; choose a folder you may write to with --out',
  EROFS: 'the file system is read-only; choose another folder with --out',
  ENOTDIR: 'a file is in the way of a folder; choose another folder with --out',
  ENOENT: 'there is no such place and it cannot be made; choose another folder with --out',
  EEXIST: 'something else is in the way; choose another folder with --out',
  EISDIR: 'a folder is in the way of a file; choose another folder with --out',
  EMFILE: 'too many files are open; raise the limit (ulimit -n)',
  ENAMETOOLONG: 'the name is too long; choose a shorter folder with --out',
}

/** Prints a failure to stderr, one line per mistake and never a stack trace, and returns its exit code. */
export function explain(error: unknown, terminal: Terminal): number {
  const lines = linesOf(error)
  terminal.progress('')
  if (lines !== null) {
    for (const line of lines) terminal.say(line)
    return exitCodes.wrongInput
  }
  if (error instanceof Interrupted) {
    terminal.say('Interrupted. Nothing half done is left.')
    return exitCodes.signalled + constants.signals[error.signal]
  }
  terminal.say(bugReport(error))
  if (process.env.PARLEY_DEBUG === '1' && error instanceof Error) terminal.say(String(error.stack))
  return exitCodes.ourBug
}

/**
 * The lines of an error that a user can mend (errors of all rooms that carry `lines` or `problems`, and disk errors);
 * null for a bug of parley.
 */
export function linesOf(error: unknown): string[] | null {
  const { lines, problems, code, path } = error as NodeJS.ErrnoException & { lines?: string[]; problems?: Problem[] }
  if (Array.isArray(lines)) return lines
  if (Array.isArray(problems)) return problems.map(problemLine)
  const trouble = code === undefined ? undefined : diskTroubles[code]
  return trouble === undefined ? null : [`${path ?? 'the output'}: ${trouble}`]
}

function bugReport(error: unknown): string {
  const what = error instanceof Error ? `${error.name}: ${error.message.split('\n')[0]}` : String(error)
  return (
    `This is a bug in parley ${parleyVersion()}, not a mistake of yours: ${what}. Please report it with the command ` +
    'you typed, the scenario file and the seed: the same three make it happen again. PARLEY_DEBUG=1 adds the stack trace.'
  )
}
