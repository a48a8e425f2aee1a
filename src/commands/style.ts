import type { Terminal } from './terminal.ts'

/** Emphasised text where the terminal supports it, else unchanged text. */
export function style({ colours }: Pick<Terminal, 'colours'>) {
  const wrap = (on: number, off: number) => (text: string) => (colours ? `\u001b[${on}m${text}\u001b[${off}m` : text)
  return { bold: wrap(1, 22), dim: wrap(2, 22), red: wrap(31, 39), green: wrap(32, 39) }
}
