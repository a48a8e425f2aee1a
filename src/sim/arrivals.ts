import type { RandomStreams } from '../kernel/random.ts'
import type { Simulation } from '../kernel/simulation.ts'
import { exponential, geometricFrom } from '../kernel/distributions.ts'
import { Call } from '../model/call.ts'
import type { KnobCell } from '../model/knobCell.ts'
import type { Cohort, Scenario } from '../model/scenario.ts'
import { type Attribute, attributeAt, attributes, type SliceDictionary } from '../model/slice.ts'
import type { WorldLedger } from './ledger.ts'
import type { Rollouts } from './rollouts.ts'

export class Arrivals {
  private n = 0
  constructor(private readonly w: any, private readonly begins: (call: Call) => void) {}
  begin() {
    for (let c = 0; c < this.w.scenario.cohorts.length; c++) {
      const s = this.w.random.stream('arr', c)
      const k = this.w.knob(`cohort/${this.w.scenario.cohorts[c].name}.callsPerMinute`)
      const next = () => this.w.simulation.in(exponential(s, 60e6 / k.value), go, null)
      const go = () => { this.go(c); next() }
      next()
    }
  }
  go(c: number) {
    const w = this.w
    const id = c * 1e7 + this.n++
    const st = w.random.stream('call', id)
    const labels = new Uint16Array(attributes.length)
    const cohort: Cohort = w.scenario.cohorts[c]
    for (const a of attributes) {
      const mix = (cohort.mixes as any)[a]
      let u = st.uniform()
      let v = 'any'
      if (mix) for (const [k, p] of Object.entries(mix) as any) { v = k; u -= p; if (u < 0) break }
      labels[attributeAt[a as Attribute]] = w.dictionary.code(a, v)
    }
    w.rollouts.assign(id, labels)
    labels[attributeAt.index_version] = w.knowledge.indexOf(labels[attributeAt.tenant]).version
    const call = new Call(id, c, labels, w.simulation.nowUs, geometricFrom(st.uniform(), 1 / 7), st)
    w.ledger.callStarted(call)
    this.begins(call)
  }
}
