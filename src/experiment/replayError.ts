/** A fault that nobody felt, or a mitigation nobody knows: the scenario does not do what it says. One line a mistake. */
export class ReplayError extends Error {
  override name = 'ReplayError'
  readonly lines: string[]

  constructor(lines: string[]) {
    super(lines.join('\n'))
    this.lines = lines
  }
}
