/** A function of a number that is worked out once for each: measurements are repeated, simulations of them need not be. */
export function once<T>(work: (at: number) => T): (at: number) => T {
  const done = new Map<number, T>()
  return (at) => {
    const known = done.get(at)
    if (known !== undefined) return known
    const found = work(at)
    done.set(at, found)
    return found
  }
}
