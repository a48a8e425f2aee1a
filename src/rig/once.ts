/** Memoises a function of a number: measurements may repeat a load, and its simulation is reused. */
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
