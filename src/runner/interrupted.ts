/** The work was cancelled by a signal before it was done. */
export class Interrupted extends Error {
  override name = 'Interrupted'
  readonly signal: NodeJS.Signals

  constructor(signal: NodeJS.Signals = 'SIGINT') {
    super('interrupted')
    this.signal = signal
  }
}
