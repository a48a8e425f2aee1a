/** Somebody asked for the work to end before it was done. */
export class Interrupted extends Error {
  override name = 'Interrupted'

  constructor() {
    super('interrupted')
  }
}
