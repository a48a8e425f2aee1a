/** Parts that cannot form a `Parley`. `registry` names the list at fault: `stages`, `metrics`. */
export class PartsError extends RangeError {
  readonly registry: string

  constructor(registry: string, found: string, remedy: string) {
    super(`${registry}: ${found}; ${remedy}`)
    this.name = 'PartsError'
    this.registry = registry
  }
}
