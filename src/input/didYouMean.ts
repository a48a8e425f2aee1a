/** The remedy for a word that is not in a list: the nearest word, or the list when it is short, or `otherwise`. */
export function didYouMean(found: string, known: Iterable<string>, otherwise = ''): string {
  const words = [...new Set(known)]
  const best = nearest(found, words)
  if (best !== null) return `did you mean "${best}"?`
  if (otherwise !== '') return otherwise
  if (words.length === 0) return 'there is none to choose from'
  const shown = words.slice(0, 12).join(', ')
  return words.length > 12 ? `write one of ${shown}, … (${words.length} in all)` : `write one of ${shown}`
}

/**
 * The word with the least edit distance to `found`, if that is at most a third of its length; else one that contains
 * it.
 */
export function nearest(found: string, words: readonly string[]): string | null {
  const wanted = found.slice(0, 100).toLowerCase()
  let best: string | null = null
  let bestSlips = Math.max(1, Math.floor(wanted.length / 3)) + 1
  for (const word of words) {
    if (Math.abs(word.length - wanted.length) >= bestSlips) continue
    const slips = slipsBetween(wanted, word.toLowerCase())
    if (slips < bestSlips) {
      best = word
      bestSlips = slips
    }
  }
  if (best !== null || wanted.length < 3) return best
  return words.find((word) => word.toLowerCase().endsWith(wanted)) ?? null
}

/** Damerau–Levenshtein distance, restricted (optimal string alignment): swaps of neighbours count once. */
export function slipsBetween(a: string, b: string): number {
  let before: number[] = []
  let above = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      row[j] = Math.min(above[j] + 1, row[j - 1] + 1, above[j - 1] + same)
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      if (swapped) row[j] = Math.min(row[j], before[j - 2] + 1)
    }
    before = above
    above = row
  }
  return above[b.length]
}
