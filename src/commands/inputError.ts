/**
 * A mistake of the user: wrong arguments or files. Each line says where, what was found and what would do. Exit code
 * 2.
 */
export class InputError extends Error {
  readonly lines: string[]

  constructor(lines: string | string[]) {
    const all = typeof lines === 'string' ? [lines] : lines
    super(all.join('\n'))
    this.name = 'InputError'
    this.lines = all
  }
}
