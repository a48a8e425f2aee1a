import { PrefixTree } from './prefixTree.ts'
import type { LlmRequest } from './request.ts'

/** The KV cache of one replica: blocks of `blockSize` tokens. A block shared by several requests counts once. */
export class BlockPool {
  readonly total: number
  readonly blockSize: number
  /** Blocks that admission leaves free, so that running requests can grow. */
  readonly reserve: number
  used = 0
  private readonly tree: PrefixTree | null

  constructor(total: number, blockSize: number, watermark: number, prefixCache: boolean) {
    this.total = total
    this.blockSize = blockSize
    this.reserve = Math.floor(watermark * total)
    this.tree = prefixCache ? new PrefixTree(blockSize, total) : null
  }

  /** Blocks not in use; some may hold cached content that would be evicted. */
  get available(): number {
    return this.total - this.used
  }

  blocksFor(tokens: number): number {
    return Math.ceil(tokens / this.blockSize)
  }

  /** Leading tokens of a waiting request found in the cache; at least its last token has to be computed. */
  cachedTokens(request: LlmRequest): number {
    if (this.tree === null || request.prefix === null) return 0
    const last = Math.min(request.promptTokens, request.targetTokens - 1)
    this.tree.match(request, Math.floor(last / this.blockSize))
    return this.tree.hitBlocks * this.blockSize
  }

  /** Whether a request can hold `blocks` in all and leave `spare` free; `cachedTokens` must just have been called for it. */
  admits(request: LlmRequest, blocks: number, spare: number): boolean {
    return this.available - this.needed(request, blocks) >= spare
  }

  /** Free blocks needed to hold `blocks` in all; `cachedTokens` must just have been called for the request. */
  needed(request: LlmRequest, blocks: number): number {
    const shared = this.tree !== null && request.prefix !== null ? this.tree : null
    return shared === null ? blocks : blocks - shared.hitBlocks + shared.freeHits
  }

  /** Gives a request `blocks` in all, the cached ones first. `admits` must just have returned true. */
  admit(request: LlmRequest, blocks: number): void {
    request.sharedBlocks = 0
    request.promptBlocks = blocks
    if (this.tree === null || request.prefix === null) {
      this.take(blocks)
      return
    }
    this.used += this.tree.freeHits
    this.tree.acquire(request)
    this.take(blocks - this.tree.hitBlocks)
  }

  /** Allocates blocks for content that is not shared. */
  take(count: number): void {
    this.used += count
    this.tree?.free.take(count)
  }

  /** Marks the first `tokens` of a request as computed by the end of this iteration. */
  fill(request: LlmRequest, tokens: number): void {
    this.tree?.fill(request, tokens)
  }

  /** Frees all blocks of a request that holds `blocks`. */
  release(request: LlmRequest, blocks: number): void {
    const own = blocks - request.sharedBlocks
    this.used -= own
    if (this.tree === null) return
    this.tree.free.addBlank(own)
    this.used -= this.tree.release(request)
  }

  /** Drops all cached content. */
  flush(): void {
    this.tree?.flush(this.available)
  }

  /** Frees all blocks and drops all content. */
  reset(): void {
    this.used = 0
    this.flush()
  }
}
