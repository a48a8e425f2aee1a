import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml'
import { type Mistakes, TooManyMistakes } from './mistakes.ts'
import type { Place } from './problem.ts'
import { quoted } from './problem.ts'
import type { Written, WrittenMap } from './written.ts'

/** A scenario is a page or two; the world file with a whole trace inside stays below this. */
const CHARACTERS_MAX = 2_000_000
const NODES_MAX = 200_000
const DEPTH_MAX = 40

/** Reads YAML text into values with places; null, with mistakes told, when it is not a YAML map. */
export function readYaml(file: string, text: string, mistakes: Mistakes): Written | null {
  const unfit = unfitText(text)
  if (unfit) {
    mistakes.tell({ file, line: 1, column: 1 }, unfit.found, unfit.remedy)
    return null
  }
  const lines = new LineCounter()
  try {
    const document = parseDocument(text, { lineCounter: lines, uniqueKeys: false, logLevel: 'silent' })
    return new Reader(file, document as Document, lines, mistakes).read()
  } catch (error) {
    if (error instanceof TooManyMistakes) throw error
    mistakes.tell({ file, line: 1, column: 1 }, 'YAML nested too deep to read', 'write a flatter file')
    return null
  }
}

function unfitText(text: string): { found: string; remedy: string } | null {
  if (text.length > CHARACTERS_MAX) {
    const size = `${(text.length / 1e6).toFixed(1)} million characters`
    return {
      found: `${size} are more than a scenario may have`,
      remedy: 'keep it below 2 million; traces belong in CSV files',
    }
  }
  const control = [...text.slice(0, 65_536)].some((c) => (c < ' ' && !'\t\n\r'.includes(c)) || c === '\ufffd')
  if (control || text.includes('\0')) {
    return { found: 'the file is not text', remedy: 'give a scenario in YAML, saved as UTF-8' }
  }
  return text.trim() === ''
    ? { found: 'the file is empty', remedy: 'start with "extends: ../world.yaml" and a name' }
    : null
}

class Reader {
  private readonly file: string
  private readonly document: Document
  private readonly lines: LineCounter
  private readonly mistakes: Mistakes
  private nodes = 0

  constructor(file: string, document: Document, lines: LineCounter, mistakes: Mistakes) {
    this.file = file
    this.document = document
    this.lines = lines
    this.mistakes = mistakes
  }

  read(): Written | null {
    for (const error of [...this.document.errors, ...this.document.warnings]) {
      const found = `this is not YAML: ${error.message
        .split(/ at line | in /)[0]
        .split('\n')[0]
        .replace(/[:.]$/, '')}`
      this.tell(this.place(error.pos[0]), found, yamlRemedy(error.code))
    }
    if (this.document.errors.length > 0) return null
    const root = this.document.contents as Node | null
    if (!root || !isMap(root)) {
      this.tell(
        { file: this.file, line: 1, column: 1 },
        'the file does not hold a map',
        'write "key: value" lines at the top level',
      )
      return null
    }
    const written = this.convert(root, 0)
    if (this.nodes > NODES_MAX) {
      this.tell(written.place, `more than ${NODES_MAX} values`, 'write fewer, or fewer aliases of long lists')
      return null
    }
    return written
  }

  private convert(node: Node | null, depth: number): Written {
    const place = this.place(node?.range?.[0] ?? 0)
    if (++this.nodes > NODES_MAX) return { kind: 'scalar', place, value: null }
    if (depth > DEPTH_MAX)
      return this.refused(place, `values nested more than ${DEPTH_MAX} deep`, 'write a flatter file')
    if (isAlias(node)) {
      const target = node.resolve(this.document)
      if (!target)
        return this.refused(
          place,
          `"*${node.source}" names no anchor before it`,
          `write "&${node.source}" where it is defined`,
        )
      return this.convert(target as Node, depth + 1)
    }
    if (isSeq(node))
      return { kind: 'list', place, items: node.items.map((item) => this.convert(item as Node, depth + 1)) }
    if (isMap(node)) return this.map(node.items as { key: Node; value: Node | null }[], place, depth)
    const value = isScalar(node) ? node.value : null
    if (value !== null && !['string', 'number', 'boolean'].includes(typeof value)) {
      return this.refused(place, `${quoted(String(value))} is not a number, text or list`, 'write it in quotes')
    }
    return { kind: 'scalar', place, value: value as string | number | boolean | null }
  }

  private map(pairs: { key: Node; value: Node | null }[], place: Place, depth: number): WrittenMap {
    const entries: WrittenMap['entries'] = new Map()
    for (const { key: node, value } of pairs) {
      const keyPlace = this.place(node?.range?.[0] ?? 0)
      const key = isScalar(node) && node.value !== null ? (node.source ?? String(node.value)) : null
      if (key === null || key === '__proto__')
        this.tell(keyPlace, 'this is not a key', 'write plain text before the colon')
      else if (key === '<<') this.tell(keyPlace, '"<<" does not merge here', 'write the keys out, or use "extends"')
      else if (entries.has(key)) {
        const first = entries.get(key)!.keyPlace
        this.tell(keyPlace, `"${key}" is here a second time`, `take one away; the first is in line ${first.line}`)
      } else entries.set(key, { keyPlace, value: value ? this.convert(value, depth + 1) : this.empty(keyPlace) })
    }
    return { kind: 'map', place, entries }
  }

  private empty(place: Place): Written {
    return { kind: 'scalar', place, value: null }
  }

  private refused(place: Place, found: string, remedy: string): Written {
    this.tell(place, found, remedy)
    return this.empty(place)
  }

  private place(offset: number): Place {
    const { line, col } = this.lines.linePos(offset)
    return { file: this.file, line: Math.max(1, line), column: Math.max(1, col) }
  }

  private tell(place: Place, found: string, remedy: string): void {
    this.mistakes.tell(place, found, remedy)
  }
}

function yamlRemedy(code: string): string {
  if (code === 'TAB_AS_INDENT') return 'indent with spaces'
  if (code === 'MULTIPLE_DOCS') return 'keep one scenario a file, without "---" between'
  if (code === 'TAG_RESOLVE_FAILED') return 'leave the tag away'
  if (code === 'BAD_INDENT' || code === 'BLOCK_AS_IMPLICIT_KEY')
    return 'check the indentation and the colons of the line'
  return 'check quotes, brackets and indentation around here'
}
