/** What the plain block table of a request needs. */
export interface Holder {
  promptTokens: number
  content: number[] | null
  table: number[]
  /** Full blocks of the prompt, findable or not. */
  full: number
}

/** vLLM's block manager written the long way: numbered blocks, a free list, a map from chained hash to block. */
export class PlainBlocks {
  private readonly free: number[]
  private readonly users: number[]
  private readonly hashOf: (string | null)[]
  private readonly byHash = new Map<string, number>()
  private readonly blockSize: number
  private readonly caching: boolean

  constructor(total: number, blockSize: number, caching: boolean) {
    this.free = Array.from({ length: total }, (_, i) => i)
    this.users = this.free.map(() => 0)
    this.hashOf = this.free.map(() => null)
    this.blockSize = blockSize
    this.caching = caching
  }

  get used(): number {
    return this.users.length - this.free.length
  }

  hits(holder: Holder, most: number): number[] {
    const found: number[] = []
    while (found.length < most) {
      const hash = this.hash(holder, found.length)
      const block = hash === null ? undefined : this.byHash.get(hash)
      if (block === undefined) break
      found.push(block)
    }
    return found
  }

  /** Gives the request its hits and new blocks for `tokens` in all; false when there are not enough. */
  admit(holder: Holder, hits: number[], tokens: number): boolean {
    const fresh = Math.ceil(tokens / this.blockSize) - hits.length
    const idle = hits.filter((block) => this.users[block] === 0)
    if (fresh + idle.length > this.free.length) return false
    for (const block of idle) this.free.splice(this.free.indexOf(block), 1)
    for (const block of hits) this.users[block]++
    holder.table = [...hits]
    holder.full = hits.length
    return this.grow(holder, tokens)
  }

  /** Extends the table to `tokens`; full blocks of the prompt become findable. */
  grow(holder: Holder, tokens: number): boolean {
    const missing = Math.ceil(tokens / this.blockSize) - holder.table.length
    if (missing > this.free.length) return false
    for (let i = 0; i < missing; i++) {
      const block = this.free.shift()!
      if (this.hashOf[block] !== null) this.byHash.delete(this.hashOf[block]!)
      this.hashOf[block] = null
      this.users[block] = 1
      holder.table.push(block)
    }
    const full = Math.floor(Math.min(tokens, holder.promptTokens) / this.blockSize)
    for (; holder.full < full; holder.full++) {
      const i = holder.full
      const hash = this.hash(holder, i)
      if (hash === null || this.byHash.has(hash)) continue
      this.byHash.set(hash, holder.table[i])
      this.hashOf[holder.table[i]] = hash
    }
    return true
  }

  /** Gives all blocks back, the last one first. */
  release(holder: Holder): void {
    for (const block of holder.table.reverse()) if (--this.users[block] === 0) this.free.push(block)
    holder.table = []
  }

  private hash(holder: Holder, index: number): string | null {
    if (!this.caching || holder.content === null) return null
    const end = (index + 1) * this.blockSize
    return end > holder.content.length ? null : holder.content.slice(0, end).join()
  }
}
