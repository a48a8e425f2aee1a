/**
 * How far the users of a run of blocks extend. Most extend to the same end, so the furthest end and its count are kept apart,
 * and shorter ones in a short list.
 */
export class PrefixUsers {
  /** One past the last block in use; the first block when none is in use. */
  reach: number
  count = 0
  private readonly first: number
  private atReach = 0
  private shorter: number[] | null = null

  constructor(first: number) {
    this.first = first
    this.reach = first
  }

  join(upTo: number): void {
    this.count++
    if (this.count === 1) {
      this.reach = upTo
      this.atReach = 1
    } else if (upTo === this.reach) this.atReach++
    else if (upTo < this.reach) this.addShorter(upTo, 1)
    else {
      this.addShorter(this.reach, this.atReach)
      this.reach = upTo
      this.atReach = 1
    }
  }

  leave(upTo: number): void {
    this.count--
    if (upTo < this.reach) {
      const list = this.shorter as number[]
      const last = list.pop() as number
      const at = list.indexOf(upTo)
      if (last !== upTo) list[at] = last
      return
    }
    if (--this.atReach > 0) return
    this.reach = this.first
    if (this.shorter === null || this.shorter.length === 0) return
    const left = this.shorter
    this.shorter = null
    this.count -= left.length
    for (let i = 0; i < left.length; i++) this.join(left[i])
  }

  /** Moves the end of a user from `from` to `to`. */
  move(from: number, to: number): void {
    if (this.count === 1) this.reach = to
    else {
      this.leave(from)
      this.join(to)
    }
  }

  private addShorter(upTo: number, times: number): void {
    if (this.shorter === null) this.shorter = []
    for (let i = 0; i < times; i++) this.shorter.push(upTo)
  }
}
