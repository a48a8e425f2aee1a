/** A mistake in a traffic file. */
export class TraceError extends Error {
  readonly line: number
  readonly column: number
  readonly problem: string
  readonly remedy: string
  constructor(line: number, column: number, problem: string, remedy: string) {
    super(problem)
    this.line = line
    this.column = column
    this.problem = problem
    this.remedy = remedy
  }
}

export function parseDailyProfile(text: string): { relative: number[]; firstMinuteOfDay: number; stepMinutes: number } {
  const rows = text
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => line.split(','))
  const at = rows.map(([hhmm]) => hhmm.split(':').map(Number)).map(([h, m]) => h * 60 + m)
  return { relative: rows.map((row) => Number(row[2])), firstMinuteOfDay: at[0], stepMinutes: at[1] - at[0] }
}

export function parseTokenTrace(text: string): { promptTokens: number[]; outputTokens: number[]; atUs: number[] } {
  const rows = text
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => line.split(','))
  const at = rows.map(([time]) => Date.parse(`${time.slice(0, 23).replace(' ', 'T')}Z`) * 1000)
  return {
    promptTokens: rows.map((row) => Number(row[1])),
    outputTokens: rows.map((row) => Number(row[2])),
    atUs: at.map((us) => us - at[0]),
  }
}
