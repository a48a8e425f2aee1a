/** A mistake in a traffic file: position, what was found and what would do. */
export class TraceError extends Error {
  readonly fileName: string
  /** Both count from 1. */
  readonly line: number
  readonly column: number
  readonly problem: string
  readonly remedy: string

  constructor(fileName: string, line: number, column: number, problem: string, remedy: string) {
    super(`${fileName}:${line}:${column}: ${problem}; ${remedy}`)
    this.name = 'TraceError'
    this.fileName = fileName
    this.line = line
    this.column = column
    this.problem = problem
    this.remedy = remedy
  }
}
