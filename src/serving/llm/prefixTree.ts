import { FreeQueue } from './freeQueue.ts'
import { PrefixNode } from './prefixNode.ts'
import type { LlmRequest } from './request.ts'

/**
 * The prefix cache of one replica: which full blocks of which prompts are in memory, used or free.
 *
 * The rules are vLLM's: only full blocks; a block is found only after all the blocks before it (hash chain); at least the last
 * prompt token is computed; freed blocks stay until they are the oldest free ones. The cost is per segment of a prompt, not
 * per block. Two differences, both rare: a request that fills blocks which another request has filled meanwhile shares nothing
 * from there on (vLLM would keep the copies and share the rest), and answers are not cached.
 */
export class PrefixTree {
  /** Result of the last `match`: blocks present, and how many of them are free. */
  hitBlocks = 0
  freeHits = 0
  readonly free = new FreeQueue()
  private root: PrefixNode
  /** The nodes on the path of the last `match`. */
  private readonly matched: PrefixNode[] = []
  private readonly blockSize: number

  constructor(blockSize: number, totalBlocks: number) {
    this.blockSize = blockSize
    this.root = new PrefixNode(null, 0, 0, blockSize)
    this.free.reset(totalBlocks)
  }

  /** Finds how many leading blocks of the request are present, at most `maxBlocks`; sets `hitBlocks` and `freeHits`. */
  match(request: LlmRequest, maxBlocks: number): void {
    this.hitBlocks = 0
    this.freeHits = 0
    const { matched } = this
    while (matched.length > 0) matched.pop()
    const prefix = request.prefix ?? []
    let node: PrefixNode = this.root
    let start = 0
    let before = 0
    for (let i = 0; i < prefix.length; i++) {
      const child = node.child(nameOf(prefix[i].key, before))
      if (child === undefined) return
      this.matched.push(child)
      before = prefix[i].tokens
      start += before
      const end = Math.min(Math.floor(start / this.blockSize), maxBlocks)
      const hit = Math.min(end, child.end)
      if (hit > this.hitBlocks) this.hitBlocks = hit
      this.freeHits += Math.max(0, hit - child.reach)
      if (hit < end || end === maxBlocks) return
      node = child
    }
  }

  /** Marks the blocks found by the last `match` as used by the request. */
  acquire(request: LlmRequest): void {
    const path: PrefixNode[] = []
    request.path = path
    request.sealed = false
    request.sharedBlocks = this.hitBlocks
    const prefix = request.prefix ?? []
    let start = 0
    for (let i = 0; i < prefix.length && Math.floor(start / this.blockSize) < this.hitBlocks; i++) {
      const node = this.matched[i]
      start += prefix[i].tokens
      path.push(node)
      node.use(Math.min(Math.floor(start / this.blockSize), this.hitBlocks), this.free)
    }
  }

  /** The request has computed its first `tokens` (or will in this iteration): their full blocks become findable. */
  fill(request: LlmRequest, tokens: number): void {
    const prefix = request.prefix
    if (prefix === null || request.sealed) return
    const path = request.path as PrefixNode[]
    const target = Math.floor(Math.min(tokens, request.promptTokens) / this.blockSize)
    let node = path.length > 0 ? path[path.length - 1] : this.root
    while (request.sharedBlocks < target) {
      const segment = path.length - 1
      const end = segment < 0 ? 0 : Math.floor((node.startTokens + prefix[segment].tokens) / this.blockSize)
      if (node.detached || (request.sharedBlocks < end && node.end > request.sharedBlocks)) request.sealed = true
      else if (request.sharedBlocks < end) {
        const upTo = Math.min(target, end)
        node.extend(request.sharedBlocks, upTo)
        request.sharedBlocks = upTo
        continue
      } else if (path.length < prefix.length) {
        node = this.childFor(node, prefix[path.length].key, segment < 0 ? 0 : prefix[segment].tokens)
        node.use(node.firstBlock, this.free)
        path.push(node)
        continue
      }
      return
    }
  }

  /** Releases the shared blocks of a request, the far ones first. Returns how many are no longer in use. */
  release(request: LlmRequest): number {
    const path = request.path as PrefixNode[] | null
    if (path === null) return 0
    const prefix = request.prefix ?? []
    let released = 0
    for (let i = path.length - 1; i >= 0; i--) {
      const end = Math.floor((path[i].startTokens + prefix[i].tokens) / this.blockSize)
      released += path[i].release(Math.min(end, request.sharedBlocks), this.free)
      path[i].prune()
    }
    request.path = null
    request.sharedBlocks = 0
    return released
  }

  /** Drops all content; `freeBlocks` blocks are free. Blocks in use stay with their users and are blank when freed. */
  flush(freeBlocks: number): void {
    this.root.detach()
    this.root = new PrefixNode(null, 0, 0, this.blockSize)
    this.free.reset(freeBlocks)
  }

  private childFor(node: PrefixNode, key: number, tokensBefore: number): PrefixNode {
    const name = nameOf(key, tokensBefore)
    const known = node.child(name)
    if (known !== undefined) return known
    const child = new PrefixNode(node, name, node.startTokens + tokensBefore, this.blockSize)
    node.adopt(child)
    return child
  }
}

/** A segment is the same only after the same tokens, so the length of the segment before it is part of its name. */
function nameOf(key: number, tokensBefore: number): number {
  return (key >>> 0) + tokensBefore * 2 ** 32
}
