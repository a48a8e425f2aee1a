import { InputError } from './inputError.ts'

/** One cell with its start, counted from 1; columns count characters. */
export interface CsvCell {
  text: string
  line: number
  column: number
}

const delimiters = [',', ';', '\t'] as const

/**
 * Parses a CSV text into cells (RFC 4180: quotes, doubled quotes, line breaks in quotes; LF, CRLF or CR; also `;` and
 * tabs, detected from the first line). Empty lines are skipped. Throws InputError for unbalanced quotes.
 */
export function csvCells(file: string, text: string): CsvCell[][] {
  return new CsvScanner(file, text.replace(/^\ufeff/, '')).rows()
}

class CsvScanner {
  private readonly file: string
  private readonly text: string
  private readonly delimiter: string
  private at = 0
  private line = 1
  private lineStart = 0

  constructor(file: string, text: string) {
    this.file = file
    this.text = text
    const first = text.split(/[\r\n]/).find((line) => line.trim() !== '') ?? ''
    const counts = delimiters.map((char) => first.split(char).length)
    this.delimiter = delimiters[counts.indexOf(Math.max(...counts))]
  }

  rows(): CsvCell[][] {
    const rows: CsvCell[][] = []
    while (this.at < this.text.length) {
      const row = this.row()
      if (row.length > 1 || row[0].text.trim() !== '') rows.push(row)
    }
    return rows
  }

  private row(): CsvCell[] {
    const cells: CsvCell[] = []
    while (true) {
      cells.push(this.cell())
      if (this.text[this.at] !== this.delimiter) break
      this.at++
    }
    this.endLine()
    return cells
  }

  private cell(): CsvCell {
    const { line } = this
    const column = this.at - this.lineStart + 1
    if (this.text[this.at] === '"') return { text: this.quoted(line, column), line, column }
    const start = this.at
    while (this.at < this.text.length && !this.isEnd(this.text[this.at])) this.at++
    return { text: this.text.slice(start, this.at).trim(), line, column }
  }

  private quoted(line: number, column: number): string {
    const parts: string[] = []
    let start = ++this.at
    while (true) {
      const close = this.text.indexOf('"', start)
      if (close < 0)
        throw this.wrong(line, column, 'a quote that never closes', 'write " at the end of the cell, or none')
      parts.push(this.text.slice(start, close))
      this.countLines(start, close)
      this.at = close + 1
      if (this.text[this.at] !== '"') break
      parts.push('"')
      start = this.at + 1
    }
    if (this.at < this.text.length && !this.isEnd(this.text[this.at])) {
      const found = `${JSON.stringify(this.text[this.at])} after the closing quote`
      throw this.wrong(
        this.line,
        this.at - this.lineStart + 1,
        found,
        'quotes go around the whole cell; write "" for one in it',
      )
    }
    return parts.join('')
  }

  private isEnd(char: string): boolean {
    return char === this.delimiter || char === '\n' || char === '\r'
  }

  private countLines(from: number, to: number): void {
    for (let i = from; i < to; i++) {
      if (this.text[i] !== '\n' && (this.text[i] !== '\r' || this.text[i + 1] === '\n')) continue
      this.line++
      this.lineStart = i + 1
    }
  }

  private endLine(): void {
    if (this.text[this.at] === '\r') this.at++
    if (this.text[this.at] === '\n') this.at++
    this.line++
    this.lineStart = this.at
  }

  private wrong(line: number, column: number, found: string, remedy: string): InputError {
    return new InputError(`${this.file}:${line}:${column}: ${found}; ${remedy}`)
  }
}
