/** Something still to come. */
export interface Coming {
  dueUs: number
  act: () => void
  kind: Kind
}

/**
 * Asked for by the script, by what happens, or by the batch delay, which is found anew after everything that happens. A
 * ghost was asked for and is not wanted any more.
 */
export type Kind = 'script' | 'once' | 'delay' | 'ghost'

/**
 * Time kept the long way: one array in the order things were asked for, searched for what is due first. `edgeUs` is the
 * first instant at which no document says what goes first.
 */
export class PlainClock {
  nowUs = 0
  edgeUs = Number.POSITIVE_INFINITY
  /** Told of every stretch of time just before it has passed. */
  passing: (us: number) => void = () => {}
  private coming: Coming[] = []

  at(timeUs: number, act: () => void, kind: Kind = 'once'): Coming {
    const asked = { dueUs: Math.round(timeUs), act, kind }
    this.coming.push(asked)
    return asked
  }

  /** What was asked for is not wanted any more. */
  drop(asked: Coming | null): void {
    if (asked === null) return
    asked.kind = 'ghost'
    asked.act = () => {}
  }

  run(untilUs: number): void {
    for (;;) {
      const due = this.coming.filter(({ dueUs }) => dueUs <= untilUs)
      if (due.length === 0) break
      const firstUs = Math.min(...due.map(({ dueUs }) => dueUs))
      const now = due.filter(({ dueUs }) => dueUs === firstUs)
      this.watch(now)
      const first = now[0]
      this.coming = this.coming.filter((other) => other !== first)
      this.pass(firstUs)
      first.act()
    }
    this.pass(untilUs)
  }

  /** No document says where a delay stands among others of its instant, nor what is asked for anew for the same one. */
  private watch(now: Coming[]): void {
    const once = now.filter(({ kind }) => kind === 'once').length
    const has = (wanted: Kind) => now.some(({ kind }) => kind === wanted)
    if ((has('delay') && (once > 0 || has('script'))) || (has('ghost') && once > 1)) this.edge(now[0].dueUs)
  }

  edge(atUs: number): void {
    this.edgeUs = Math.min(this.edgeUs, atUs)
  }

  private pass(toUs: number): void {
    this.passing(toUs - this.nowUs)
    this.nowUs = toUs
  }
}
