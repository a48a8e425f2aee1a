import { InputError } from './inputError.ts'
import type { Place } from './problem.ts'

const delimiters = [',', ';', '\t'] as const
const QUOTE = 34
const LINE_FEED = 10
const CARRIAGE_RETURN = 13

/**
 * A CSV text as rows of cells, the one dialect of every command and file: RFC 4180 (quotes, doubled quotes, line breaks in
 * quotes), line ends LF, CRLF or CR, separated by commas, semicolons or tabs (whichever the first line has most of), with or
 * without a byte order mark. Blanks around a cell without quotes are not part of it, and empty lines are no rows.
 *
 * Only the start of each row is kept: cells are cut out when they are read, so that a table of a million rows takes little more
 * memory than its text. Throws InputError for unbalanced quotes, and for a text without any row.
 */
export class CsvText {
  readonly file: string
  readonly delimiter: (typeof delimiters)[number]
  private readonly text: string
  /** Offset and line number of the start of each row, the line of column names first. */
  private readonly starts: number[] = []
  private readonly lineNumbers: number[] = []
  private cachedRow = -1
  private cells: string[] = []
  /** The offset of each cached cell. */
  private offsets: number[] = []

  constructor(file: string, text: string) {
    this.file = file
    this.text = text.startsWith('\ufeff') ? text.slice(1) : text
    this.delimiter = delimiterOf(this.text)
    this.findRows()
    if (this.starts.length === 0)
      throw new InputError({ file, line: 1, column: 1, found: 'the file is empty', remedy: 'write a line of column names and rows' })
  }

  /** Rows below the line of column names. */
  get rowCount(): number {
    return this.starts.length - 1
  }

  /** The column names as written. */
  get header(): readonly string[] {
    return this.row(-1)
  }

  /** The cells of row 0, 1, …; −1 is the line of column names. Valid until the next call. */
  row(row: number): readonly string[] {
    if (this.cachedRow !== row + 1) this.read(row + 1)
    return this.cells
  }

  /** The place of a cell, or of the end of a row that is too short to have it. */
  place(row: number, cell: number): Place {
    this.row(row)
    const at = this.offsets[Math.min(cell, this.offsets.length - 1)]
    const from = this.starts[row + 1]
    let line = this.lineNumbers[row + 1]
    let lineStart = from
    for (let i = from; i < at; i++) {
      if (!this.endsLine(i)) continue
      line++
      lineStart = i + 1
    }
    return { file: this.file, line, column: at - lineStart + 1 }
  }

  /** Whether a line ends with the character at this offset; of CRLF it is the line feed. */
  private endsLine(at: number): boolean {
    const code = this.text.charCodeAt(at)
    return code === LINE_FEED || (code === CARRIAGE_RETURN && this.text.charCodeAt(at + 1) !== LINE_FEED)
  }

  private findRows(): void {
    const { text } = this
    let line = 1
    let at = 0
    while (at < text.length) {
      const start = at
      const startLine = line
      let blank = true
      let cellStart = true
      while (at < text.length) {
        const code = text.charCodeAt(at)
        if (code === LINE_FEED || code === CARRIAGE_RETURN) break
        if (code === QUOTE && cellStart) {
          blank = false
          const close = this.closingQuote(at, start, startLine)
          for (let i = at; i < close; i++) if (this.endsLine(i)) line++
          at = close + 1
          cellStart = false
          continue
        }
        const isDelimiter = text[at] === this.delimiter
        const isSpace = !isDelimiter && (code === 32 || code === 9)
        if (!isSpace) {
          blank = false
          cellStart = isDelimiter
        }
        at++
      }
      if (!blank) {
        this.starts.push(start)
        this.lineNumbers.push(startLine)
      }
      if (text.charCodeAt(at) === CARRIAGE_RETURN) at++
      if (text.charCodeAt(at) === LINE_FEED) at++
      line++
    }
  }

  /** The offset of the quote that closes the one at `open`. Throws InputError where there is none, or text follows it. */
  private closingQuote(open: number, rowStart: number, rowLine: number): number {
    const { text } = this
    let at = open + 1
    while (true) {
      const close = text.indexOf('"', at)
      if (close < 0)
        throw this.wrong(open, rowStart, rowLine, 'a quote that never closes', 'write " at the end of the cell, or none')
      if (text[close + 1] !== '"') {
        this.mustEndCell(close, rowStart, rowLine)
        return close
      }
      at = close + 2
    }
  }

  private mustEndCell(close: number, rowStart: number, rowLine: number): void {
    const { text } = this
    let at = close + 1
    while (text[at] === ' ' && text[at] !== this.delimiter) at++
    if (at >= text.length || text[at] === this.delimiter || text[at] === '\n' || text[at] === '\r') return
    const found = `${JSON.stringify(text[at])} after the closing quote`
    throw this.wrong(at, rowStart, rowLine, found, 'quotes go around the whole cell; write "" for one in it')
  }

  private wrong(at: number, rowStart: number, rowLine: number, found: string, remedy: string): InputError {
    let line = rowLine
    let lineStart = rowStart
    for (let i = rowStart; i < at; i++) {
      if (!this.endsLine(i)) continue
      line++
      lineStart = i + 1
    }
    return new InputError({ file: this.file, line, column: at - lineStart + 1, found, remedy })
  }

  private read(index: number): void {
    const { text, delimiter } = this
    const cells: string[] = []
    const offsets: number[] = []
    let at = this.starts[index]
    while (true) {
      let open = at
      while (text[open] !== delimiter && (text[open] === ' ' || text[open] === '\t')) open++
      if (text[open] === '"') {
        const [cell, end] = this.quotedCell(open)
        cells.push(cell)
        offsets.push(open)
        at = end
        while (at < text.length && text[at] !== delimiter && text[at] !== '\n' && text[at] !== '\r') at++
      } else {
        const start = at
        while (at < text.length && text[at] !== delimiter && text[at] !== '\n' && text[at] !== '\r') at++
        cells.push(text.slice(start, at).trim())
        offsets.push(open > at ? start : open)
      }
      if (text[at] !== delimiter) break
      at++
    }
    this.cells = cells
    this.offsets = offsets
    this.cachedRow = index
  }

  /** The text of a cell in quotes, and the offset after its closing quote. */
  private quotedCell(open: number): [text: string, end: number] {
    const { text } = this
    let close = text.indexOf('"', open + 1)
    let doubled = false
    while (text[close + 1] === '"') {
      doubled = true
      close = text.indexOf('"', close + 2)
    }
    const cell = text.slice(open + 1, close)
    return [doubled ? cell.replaceAll('""', '"') : cell, close + 1]
  }
}

/** The separator that the first line with anything in it has most of, outside quotes. */
function delimiterOf(text: string): (typeof delimiters)[number] {
  const line = /[^\r\n]*\S[^\r\n]*/.exec(text)?.[0] ?? ''
  const bare = line.replace(/"[^"]*"/g, '')
  const counts = delimiters.map((sign) => bare.split(sign).length)
  return delimiters[counts.indexOf(Math.max(...counts))]
}
