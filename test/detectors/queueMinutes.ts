export type Row = [
  minute: number,
  depth: number | null,
  p95: number | null,
  utilisation?: number | null,
  completed?: number,
]

export function points(rows: Row[], pool = '') {
  return rows.map(([minute, queueDepth, p95Ms, utilisation = null, completed]) => ({
    minute,
    queueDepth,
    p95Ms,
    utilisation,
    completed: completed ?? null,
    pool,
  }))
}

/** Rows of minute, depth, p95 and perhaps utilisation: `0 10 400 | 1 60 -`, with - for a missing value. */
export function rows(template: TemplateStringsArray, ...values: unknown[]): Row[] {
  return String.raw(template, ...values)
    .split('|')
    .map(
      (row) =>
        row
          .trim()
          .split(' ')
          .map((cell) => (cell === '-' || cell === 'null' ? null : Number(cell))) as Row,
    )
}

/** Minutes 0, 1, 2 … of these depths with one p95. */
export function depths(values: (number | null)[], p95Ms: number | null, from = 0) {
  return points(values.map((depth, i): Row => [from + i, depth, p95Ms]))
}
