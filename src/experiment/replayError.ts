/** A fault without effect, or an unknown mitigation: the scenario does not do what it says. One line per mistake. */
export class ReplayError extends Error {
  override name = 'ReplayError'
  readonly lines: string[]

  constructor(lines: string[]) {
    super(lines.join('\n'))
    this.lines = lines
  }
}
