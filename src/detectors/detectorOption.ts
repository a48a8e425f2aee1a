/** A threshold of a detector that users may set: a flag of `parley detect` and a key of `options` in a scenario. */
export interface DetectorOption {
  unit: string
  default: number
  /** Range that a scenario may set. */
  min?: number
  max?: number
  about: string
}

/** Options of a detector by name. */
export type DetectorOptions = Readonly<Record<string, DetectorOption>>

/** The given values, and defaults for the rest. */
export function settings<S extends DetectorOptions>(
  specs: S,
  given: Partial<Record<string, number>> = {},
): Record<keyof S, number> {
  const all = Object.entries(specs).map(([name, spec]) => [name, given[name] ?? spec.default])
  return Object.fromEntries(all) as Record<keyof S, number>
}
