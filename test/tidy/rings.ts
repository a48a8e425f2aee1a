import type { Source } from './sources.ts'

/** Groups of files that import each other in a circle (Tarjan's strongly connected components of more than one file). */
export function ringsOf(sources: readonly Source[]): string[][] {
  const byPath = new Map(sources.map((source) => [source.path, source]))
  const order = new Map<string, number>()
  const lowest = new Map<string, number>()
  const stack: string[] = []
  const rings: string[][] = []
  const visit = (path: string): void => {
    order.set(path, order.size)
    lowest.set(path, order.get(path)!)
    stack.push(path)
    for (const next of byPath.get(path)?.imports ?? []) {
      if (!byPath.has(next)) continue
      if (!order.has(next)) visit(next)
      if (stack.includes(next)) lowest.set(path, Math.min(lowest.get(path)!, lowest.get(next)!))
    }
    if (lowest.get(path) !== order.get(path)) return
    const ring = stack.splice(stack.indexOf(path))
    if (ring.length > 1 || byPath.get(path)?.imports.includes(path)) rings.push(ring.sort())
  }
  for (const { path } of sources) if (!order.has(path)) visit(path)
  return rings
}

/** Every file that one of the roots leads to. */
export function reachedFrom(roots: readonly string[], sources: readonly Source[]): Set<string> {
  const byPath = new Map(sources.map((source) => [source.path, source]))
  const reached = new Set<string>()
  const waiting = [...roots]
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (reached.has(path)) continue
    reached.add(path)
    waiting.push(...(byPath.get(path)?.imports ?? []))
  }
  return reached
}
