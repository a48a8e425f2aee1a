/** A fault without effect, or an unknown mitigation: the scenario does not do what it says. One line per mistake. */
export class ReplayError extends Error {
  override name = 'ReplayError'
  readonly lines: string[]
  /** For each line the id of the intervention that it is about; [] for lines about none. */
  readonly interventions: string[]

  constructor(lines: string[], interventions: string[] = []) {
    super(lines.join('\n'))
    this.lines = lines
    this.interventions = interventions
  }
}
