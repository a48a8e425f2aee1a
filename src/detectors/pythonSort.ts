/**
 * Python's `sorted(values, reverse=True)` step by step for fewer than 64 values: the list is reversed, its first run
 * found, the rest inserted by binary insertion, and the list reversed again. The steps matter only where comparisons
 * are inconsistent, as with NaN; for a consistent order the result is that of any stable sort.
 */
export function sortedReverse<T>(values: readonly T[], isLess: (a: T, b: T) => boolean): T[] {
  const list = [...values].reverse()
  let sorted = firstRun(list, isLess)
  for (; sorted < list.length; sorted++) {
    const pivot = list[sorted]
    let left = 0
    let right = sorted
    while (left < right) {
      const middle = (left + right) >>> 1
      if (isLess(pivot, list[middle])) right = middle
      else left = middle + 1
    }
    list.splice(sorted, 1)
    list.splice(left, 0, pivot)
  }
  return list.reverse()
}

/** Length of the ordered run at the list's start; a strictly descending run is reversed. */
function firstRun<T>(list: T[], isLess: (a: T, b: T) => boolean): number {
  if (list.length < 2) return list.length
  const falls = isLess(list[1], list[0])
  let end = 2
  while (end < list.length && isLess(list[end], list[end - 1]) === falls) end++
  if (falls) list.splice(0, end, ...list.slice(0, end).reverse())
  return end
}

/** Whether a text is less than another in Python: by code points, not by the UTF-16 units of JavaScript. */
export function isTextBefore(a: string, b: string): boolean {
  const left = Array.from(a, (char) => char.codePointAt(0) as number)
  const right = Array.from(b, (char) => char.codePointAt(0) as number)
  for (let i = 0; i < left.length && i < right.length; i++) {
    if (left[i] !== right[i]) return left[i] < right[i]
  }
  return left.length < right.length
}
