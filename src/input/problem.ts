/** A position in a file; line and column count from 1, columns in characters. */
export interface Place {
  file: string
  line: number
  column: number
}

/** A place as a set key. */
export function placeKey({ file, line, column }: Place): string {
  return `${file}:${line}:${column}`
}

/** One mistake: position, what was found, and what would do. */
export interface Problem extends Place {
  found: string
  remedy: string
}

/** `drills/hot-gpu.yaml:14:25: "pool/llm.slowdwn" is not a knob; did you mean "pool/llm.slowdown"?` */
export function problemLine(problem: Problem): string {
  return `${placeKey(problem)}: ${problem.found}; ${problem.remedy}`
}

/** A value as quoted in an error message: strings in quotes, long values cut, never a line break. */
export function quoted(value: unknown): string {
  let text: string
  if (value === undefined) return 'nothing'
  if (typeof value === 'string') text = JSON.stringify(value)
  else if (Array.isArray(value)) text = 'a list'
  else if (value !== null && typeof value === 'object') text = 'a map'
  else text = String(value)
  return text.length > 80 ? `${text.slice(0, 76)}…"` : text
}
