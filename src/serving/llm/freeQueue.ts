/** Owner of the content of a cached run. */
export interface RunOwner {
  /** The last `count` blocks of the run, the owner's oldest, were evicted. */
  evicted(run: FreeRun, count: number): void
}

/** Free blocks that were freed together: blank (owner null), or a cached run of its owner. */
export class FreeRun {
  readonly owner: RunOwner | null
  /** Block indexes [from, to) in their prompt; for blank runs only the length matters. */
  from: number
  to: number
  older: FreeRun | null = null
  newer: FreeRun | null = null
  /** The adjacent run of the same owner further down the prompt, which was freed earlier. */
  deeper: FreeRun | null = null

  constructor(owner: RunOwner | null, from: number, to: number) {
    this.owner = owner
    this.from = from
    this.to = to
  }
}

/**
 * Free blocks in the order they were freed. Allocation takes the oldest, cached content or not, as vLLM's free list does:
 * content survives as long as the list is long.
 */
export class FreeQueue {
  private oldest: FreeRun | null = null
  private newest: FreeRun | null = null

  /** Appends blank blocks. */
  addBlank(count: number): void {
    if (count === 0) return
    const { newest } = this
    if (newest !== null && newest.owner === null) newest.to += count
    else this.add(new FreeRun(null, 0, count))
  }

  add(run: FreeRun): void {
    run.older = this.newest
    run.newer = null
    if (this.newest === null) this.oldest = run
    else this.newest.newer = run
    this.newest = run
  }

  remove(run: FreeRun): void {
    if (run.older === null) this.oldest = run.newer
    else run.older.newer = run.newer
    if (run.newer === null) this.newest = run.older
    else run.newer.older = run.older
  }

  /** Takes `count` blocks from the oldest end; a cached run loses its far end first. */
  take(count: number): void {
    let left = count
    while (left > 0) {
      const run = this.oldest as FreeRun
      const taken = Math.min(left, run.to - run.from)
      run.to -= taken
      left -= taken
      if (run.from === run.to) this.remove(run)
      run.owner?.evicted(run, taken)
    }
  }

  /** Replaces everything by one run of `count` blank blocks. */
  reset(count: number): void {
    this.oldest = null
    this.newest = null
    this.addBlank(count)
  }
}
