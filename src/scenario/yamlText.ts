import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml'
import { type Mistakes, TooManyMistakes } from '../input/mistakes.ts'
import type { Place } from '../input/problem.ts'
import { quoted } from '../input/problem.ts'
import type { YamlNode, YamlMap } from './yamlNode.ts'

/** Size limit: a scenario is a page or two, and the world file with a whole trace inlined stays below this. */
const CHARACTERS_MAX = 2_000_000
const NODES_MAX = 50_000
const DEPTH_MAX = 40
const OPENS_MAX = 500
const tooDeep = { found: 'values nested too deep to read', remedy: 'write a flatter file' }

/** Parses YAML text into values with places; null, with mistakes recorded, when it is not a YAML map. */
export function readYaml(file: string, text: string, mistakes: Mistakes): YamlNode | null {
  const unfit = unfitText(text)
  if (unfit) {
    mistakes.report({ file, line: 1, column: 1 }, unfit.found, unfit.remedy)
    return null
  }
  const lines = new LineCounter()
  try {
    const document = parseDocument(text, { lineCounter: lines, uniqueKeys: false, prettyErrors: false })
    return new Reader(file, document as Document, lines, mistakes).read()
  } catch (error) {
    if (error instanceof TooManyMistakes) throw error
    mistakes.report({ file, line: 1, column: 1 }, tooDeep.found, tooDeep.remedy)
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
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\0-\x08\x0e-\x1f\ufffd]/.test(text)) {
    return { found: 'the file is not text', remedy: 'give a scenario in YAML, saved as UTF-8' }
  }
  if (opensMax(text) > OPENS_MAX || /^[ \t]*([-?] ){50}/m.test(text)) return tooDeep
  return text.trim() === ''
    ? { found: 'the file is empty', remedy: 'start with "extends: ../world.yaml" and a name' }
    : null
}

/**
 * The greatest depth of open brackets, those in texts included: a guard before the parser recurses, not an exact
 * count.
 */
function opensMax(text: string): number {
  let open = 0
  let most = 0
  for (let i = 0; i < text.length; i++) {
    const c = text[i]
    if (c === '[' || c === '{') most = Math.max(most, ++open)
    else if ((c === ']' || c === '}') && open > 0) open--
  }
  return most
}

class Reader {
  private readonly file: string
  private readonly document: Document
  private readonly lines: LineCounter
  private readonly mistakes: Mistakes
  private readonly anchors = new Map<string, Node>()
  private nodes = 0

  constructor(file: string, document: Document, lines: LineCounter, mistakes: Mistakes) {
    this.file = file
    this.document = document
    this.lines = lines
    this.mistakes = mistakes
  }

  read(): YamlNode | null {
    for (const error of [...this.document.errors, ...this.document.warnings]) {
      if (/stack|overflow/i.test(error.message)) {
        this.tell(this.place(error.pos[0]), tooDeep.found, tooDeep.remedy)
        return null
      }
      const what = error.message.split(/ in |\n/)[0].replace(/[:.]$/, '')
      const found = error.code === 'MULTIPLE_DOCS' ? 'a second document begins' : `this is not YAML: ${what}`
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
      this.tell(
        { file: this.file, line: 1, column: 1 },
        `more than ${NODES_MAX} values`,
        'write fewer, or fewer aliases of long lists',
      )
      return null
    }
    return written
  }

  private convert(node: Node | null, depth: number): YamlNode | null {
    const place = this.place(node?.range?.[0] ?? 0)
    if (++this.nodes > NODES_MAX) return null
    if (depth > DEPTH_MAX)
      return this.refused(place, `values nested more than ${DEPTH_MAX} deep`, 'write a flatter file')
    if (isAlias(node)) return this.alias(node.source, place, depth)
    const anchor = (node as { anchor?: string } | null)?.anchor
    if (node && anchor) this.anchors.set(anchor, node)
    if (isSeq(node)) {
      const items = node.items.map((item) => this.convert(item as Node, depth + 1))
      return { kind: 'list', place, items: items.filter((item) => item !== null) }
    }
    if (isMap(node)) return this.map(node.items as { key: Node; value: Node | null }[], place, depth)
    const value = isScalar(node) ? node.value : null
    if (value !== null && !['string', 'number', 'boolean'].includes(typeof value)) {
      return this.refused(place, `${quoted(String(value))} is not a number, text or list`, 'write it in quotes')
    }
    return { kind: 'scalar', place, value: value as string | number | boolean | null }
  }

  private alias(anchor: string, place: Place, depth: number): YamlNode | null {
    const target = this.anchors.get(anchor)
    if (target) return this.convert(target, depth + 1)
    return this.refused(place, `"*${anchor}" names no anchor before it`, `write "&${anchor}" where it is defined`)
  }

  private map(pairs: { key: Node; value: Node | null }[], place: Place, depth: number): YamlMap {
    const entries: YamlMap['entries'] = new Map()
    for (const { key: node, value } of pairs) {
      const keyPlace = this.place(node?.range?.[0] ?? 0)
      const key = isScalar(node) && node.value !== null ? (node.source ?? String(node.value)) : null
      if (key === null || key === '__proto__')
        this.tell(keyPlace, 'this is not a key', 'write plain text before the colon')
      else if (key === '<<') this.tell(keyPlace, '"<<" does not merge here', 'write the keys out, or use "extends"')
      else if (entries.has(key)) {
        const first = entries.get(key)!.keyPlace
        this.tell(keyPlace, `"${key}" is here a second time`, `take one away; the first is in line ${first.line}`)
      } else {
        const converted = value ? this.convert(value, depth + 1) : nothing(keyPlace)
        if (converted) entries.set(key, { keyPlace, value: converted })
      }
    }
    return { kind: 'map', place, entries }
  }

  /** Records a mistake at this place and leaves the value out. */
  private refused(place: Place, found: string, remedy: string): null {
    this.tell(place, found, remedy)
    return null
  }

  private place(offset: number): Place {
    const { line, col } = this.lines.linePos(offset)
    return { file: this.file, line: Math.max(1, line), column: Math.max(1, col) }
  }

  private tell(place: Place, found: string, remedy: string): void {
    this.mistakes.report(place, found, remedy)
  }
}

function nothing(place: Place): YamlNode {
  return { kind: 'scalar', place, value: null }
}

function yamlRemedy(code: string): string {
  if (code === 'TAB_AS_INDENT') return 'indent with spaces'
  if (code === 'MULTIPLE_DOCS') return 'keep one scenario a file, without "---" between'
  if (code === 'TAG_RESOLVE_FAILED') return 'leave the tag away'
  if (code === 'BAD_INDENT' || code === 'BLOCK_AS_IMPLICIT_KEY')
    return 'check the indentation and the colons of the line'
  return 'check quotes, brackets and indentation around here'
}
