/** `priorityPreemptive` → `priority-preemptive`. */
export function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

/** Choices by their names on the command line. */
export function byKebab<Name extends string>(names: readonly Name[]): Record<string, Name> {
  return Object.fromEntries(names.map((name) => [kebab(name), name]))
}
