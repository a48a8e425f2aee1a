/** A number within a longer text: `2`, `.5`, `1e-3`. NaN for all else: an empty text, `0x1`, `Infinity`. */
export function decimal(text: string): number {
  const value = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(text) ? Number(text) : Number.NaN
  return Number.isFinite(value) ? value : Number.NaN
}
