/** Settings of a rig that cannot be run. The message is for people: where, what was found, what would do. */
export class RigInputError extends Error {
  override name = 'RigInputError'

  /** For printing line by line. */
  get lines(): string[] {
    return [this.message]
  }
}
