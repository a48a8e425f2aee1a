/** What was given to a rig cannot be run. The message is for people: where, what was found, what would do. */
export class RigInputError extends Error {
  override name = 'RigInputError'

  /** For whoever prints mistakes line by line. */
  get lines(): string[] {
    return [this.message]
  }
}
