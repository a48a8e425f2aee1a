/** Parts that do not make a parley. `registry` is the list in which the fault is: `stages`, `metrics`. */
export class PartsError extends RangeError {
  readonly registry: string

  constructor(registry: string, found: string, remedy: string) {
    super(`${registry}: ${found}; ${remedy}`)
    this.name = 'PartsError'
    this.registry = registry
  }
}
