import type { Terminal } from './terminal.ts'

/** Text with emphasis where the terminal can show it, and as it is where not. */
export function style({ colours }: Pick<Terminal, 'colours'>) {
  const wrap = (on: number, off: number) => (text: string) => (colours ? `\u001b[${on}m${text}\u001b[${off}m` : text)
  return { bold: wrap(1, 22), dim: wrap(2, 22), red: wrap(31, 39), green: wrap(32, 39) }
}
