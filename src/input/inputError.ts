import { type Problem, problemLine } from './problem.ts'

/**
 * What a person gave and cannot be used: arguments, files, or text in them. Each line says where, what was found and what
 * would do. Exit code 2. `problems` are the mistakes that have a place in a file, in the order of the lines.
 */
export class InputError extends Error {
  readonly problems: readonly Problem[]
  readonly lines: readonly string[]

  constructor(what: string | Problem | readonly (string | Problem)[]) {
    const all = Array.isArray(what) ? (what as readonly (string | Problem)[]) : [what as string | Problem]
    const lines = all.map((one) => (typeof one === 'string' ? one : problemLine(one)))
    super(lines.join('\n'))
    this.name = 'InputError'
    this.lines = lines
    this.problems = all.filter((one) => typeof one !== 'string')
  }
}
