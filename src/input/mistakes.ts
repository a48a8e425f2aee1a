import type { Place, Problem } from './problem.ts'

/** Upper bound of the list: more is of no use at once, and a file of nonsense must not cost minutes. */
const MISTAKES_MAX = 200

/** Thrown by `report` when the list is full. */
export class TooManyMistakes extends Error {}

/** The mistakes of a scenario, in the order found. */
export class Mistakes {
  readonly problems: Problem[] = []

  /** Records a mistake. Throws TooManyMistakes when the list is full. */
  report({ file, line, column }: Place, found: string, remedy: string): void {
    this.problems.push({ file, line, column, found, remedy })
    if (this.problems.length < MISTAKES_MAX) return
    this.problems.push({ file, line, column, found: 'there is more after this', remedy: 'mend the lines above first' })
    throw new TooManyMistakes()
  }

  /** Sorted by file, line and column, without duplicates. */
  inOrder(): Problem[] {
    const files = [...new Set(this.problems.map((problem) => problem.file))]
    const sorted = [...this.problems].sort(
      (a, b) => files.indexOf(a.file) - files.indexOf(b.file) || a.line - b.line || a.column - b.column,
    )
    return sorted.filter((one, i) => i === 0 || JSON.stringify(one) !== JSON.stringify(sorted[i - 1]))
  }
}
