import type { FreeQueue } from './freeQueue.ts'
import { FreeRun } from './freeQueue.ts'

/**
 * The cached blocks of one prompt segment behind one particular chain of segments: what the hash chain of its blocks
 * stands for, kept as runs instead of block by block.
 *
 * A block belongs to the segment its last token lies in. Present blocks reach from `firstBlock` to `end` without a
 * gap: a chain is released and evicted from its far end, so a block never outlives the ones before it.
 */
export class PrefixNode {
  readonly parent: PrefixNode | null
  /** The name it has among its parent's children. */
  readonly name: number
  readonly startTokens: number
  readonly firstBlock: number
  /** One past the last present block. */
  end: number
  readonly children = new Map<number, PrefixNode>()
  /** Set when the cache was flushed: what is given back is blank. */
  detached = false
  /** How far users reach, and how many reach so far. Few distinct values: most pass through the whole segment. */
  private readonly reaches: number[] = []
  private readonly users: number[] = []
  /** Present blocks that nobody uses, in runs; the shallowest is the newest. */
  private shallowest: FreeRun | null = null

  constructor(parent: PrefixNode | null, name: number, startTokens: number, blockSize: number) {
    this.parent = parent
    this.name = name
    this.startTokens = startTokens
    this.firstBlock = Math.floor(startTokens / blockSize)
    this.end = this.firstBlock
  }

  /** One past the last block in use. */
  get reach(): number {
    let furthest = this.firstBlock
    for (let i = 0; i < this.reaches.length; i++) if (this.reaches[i] > furthest) furthest = this.reaches[i]
    return furthest
  }

  get used(): boolean {
    return this.users.length > 0
  }

  /** Adds a user of the blocks up to `upTo`, all present. Returns how many of them were free until now. */
  use(upTo: number, free: FreeQueue): number {
    const before = this.reach
    this.join(upTo)
    if (upTo <= before) return 0
    while (this.shallowest !== null && this.shallowest.from < upTo) {
      const run = this.shallowest
      run.from = Math.min(upTo, run.to)
      if (run.from < run.to) break
      free.remove(run)
      this.shallowest = run.deeper
    }
    return upTo - before
  }

  /** A user of the blocks up to `from` fills and uses more, up to `upTo`. */
  extend(from: number, upTo: number): void {
    this.leave(from)
    this.join(upTo)
    if (upTo > this.end) this.end = upTo
  }

  /** Ends a use. Blocks that nobody uses any more become free; returns how many. */
  release(upTo: number, free: FreeQueue): number {
    const before = this.reach
    this.leave(upTo)
    const count = before - this.reach
    if (count === 0) return 0
    if (this.detached) free.addBlank(count)
    else {
      const run = new FreeRun(this, before - count, before)
      run.deeper = this.shallowest
      this.shallowest = run
      free.add(run)
    }
    return count
  }

  /** The free queue gave away the last `count` blocks of `run`, this node's oldest. */
  evicted(run: FreeRun, count: number): void {
    if (this.detached) return
    this.end -= count
    if (run.from < run.to) return
    if (this.shallowest === run) this.shallowest = null
    else {
      let above = this.shallowest as FreeRun
      while (above.deeper !== run) above = above.deeper as FreeRun
      above.deeper = null
    }
    this.prune()
  }

  /** Leaves the tree when nothing of it and nobody behind it is left. */
  prune(): void {
    if (this.parent === null || this.end > this.firstBlock || this.users.length > 0 || this.children.size > 0) return
    if (this.parent.children.get(this.name) === this) this.parent.children.delete(this.name)
    this.parent.prune()
  }

  private join(upTo: number): void {
    const at = this.reaches.indexOf(upTo)
    if (at >= 0) this.users[at]++
    else {
      this.reaches.push(upTo)
      this.users.push(1)
    }
  }

  private leave(upTo: number): void {
    const at = this.reaches.indexOf(upTo)
    if (--this.users[at] > 0) return
    const reach = this.reaches.pop() as number
    const users = this.users.pop() as number
    if (at < this.reaches.length) {
      this.reaches[at] = reach
      this.users[at] = users
    }
  }
}
