import type { FreeQueue, RunOwner } from './freeQueue.ts'
import { FreeRun } from './freeQueue.ts'
import { PrefixUsers } from './prefixUsers.ts'

/**
 * The cached blocks of one prompt segment after one particular chain of segments: equivalent to the hash chain of its blocks,
 * kept as runs instead of block by block.
 *
 * A block belongs to the segment that contains its last token. Present blocks extend from `firstBlock` to `end` without a gap:
 * a chain is released and evicted from its far end, so a block is never kept longer than the ones before it.
 */
export class PrefixNode implements RunOwner {
  readonly parent: PrefixNode | null
  /** Its key among its parent's children. */
  readonly name: number
  readonly startTokens: number
  readonly firstBlock: number
  /** One past the last present block. */
  end: number
  /** Set when the cache was flushed: blocks freed afterwards are blank. */
  detached = false
  private readonly users: PrefixUsers
  /** Most nodes have one child, so the map is created for the second. */
  private firstChild: PrefixNode | null = null
  private otherChildren: Map<number, PrefixNode> | null = null
  /** Present blocks not in use, in runs; the shallowest is the newest. */
  private shallowest: FreeRun | null = null

  constructor(parent: PrefixNode | null, name: number, startTokens: number, blockSize: number) {
    this.parent = parent
    this.name = name
    this.startTokens = startTokens
    this.firstBlock = Math.floor(startTokens / blockSize)
    this.end = this.firstBlock
    this.users = new PrefixUsers(this.firstBlock)
  }

  /** One past the last block in use. */
  get reach(): number {
    return this.users.reach
  }

  child(name: number): PrefixNode | undefined {
    const first = this.firstChild
    if (first !== null && first.name === name) return first
    return this.otherChildren === null ? undefined : this.otherChildren.get(name)
  }

  adopt(child: PrefixNode): void {
    if (this.firstChild === null) this.firstChild = child
    else {
      if (this.otherChildren === null) this.otherChildren = new Map()
      this.otherChildren.set(child.name, child)
    }
  }

  /** Adds a user of the blocks up to `upTo`, all present. */
  use(upTo: number, free: FreeQueue): void {
    const before = this.users.reach
    this.users.join(upTo)
    if (upTo <= before) return
    while (this.shallowest !== null && this.shallowest.from < upTo) {
      const run = this.shallowest
      run.from = Math.min(upTo, run.to)
      if (run.from < run.to) break
      free.remove(run)
      this.shallowest = run.deeper
    }
  }

  /** A user of the blocks up to `from` fills and uses more, up to `upTo`. */
  extend(from: number, upTo: number): void {
    this.users.move(from, upTo)
    if (upTo > this.end) this.end = upTo
  }

  /** Ends a use. Blocks no longer in use become free; returns how many. */
  release(upTo: number, free: FreeQueue): number {
    const before = this.users.reach
    this.users.leave(upTo)
    const count = before - this.users.reach
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

  /** The free queue evicted the last `count` blocks of `run`, this node's oldest. */
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

  /** Removes the node from the tree when it has no blocks, users or children left. */
  prune(): void {
    const { parent } = this
    if (parent === null || this.end > this.firstBlock || this.users.count > 0 || this.firstChild !== null) return
    if (this.otherChildren !== null && this.otherChildren.size > 0) return
    parent.disown(this)
    parent.prune()
  }

  /** Marks this node and its descendants as flushed. */
  detach(): void {
    this.detached = true
    this.firstChild?.detach()
    if (this.otherChildren !== null) for (const child of this.otherChildren.values()) child.detach()
  }

  private disown(child: PrefixNode): void {
    if (this.firstChild === child) this.firstChild = null
    else if (this.otherChildren?.get(child.name) === child) this.otherChildren.delete(child.name)
  }
}
