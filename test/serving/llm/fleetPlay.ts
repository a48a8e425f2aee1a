import fc from 'fast-check'
import { expect } from 'vitest'
import { Simulation } from '../../../src/kernel/simulation.ts'
import { WorkAccount } from '../../../src/model/workAccount.ts'
import { LlmFleet } from '../../../src/serving/llm/fleet.ts'
import { schedulerNames } from '../../../src/serving/llm/choices.ts'
import { replicaConfig } from '../../../src/serving/llm/replicaConfig.ts'
import { LlmRequest } from '../../../src/serving/llm/request.ts'
import { BookSums, close } from '../bookSums.ts'
import { flat, stairs, steep } from './testStepTimes.ts'

const verbs = ['cancel', 'cancel', 'add', 'scaleDown', 'crash', 'warm', 'flush', 'slow', 'draft', 'one', 'one'] as const

const act = fc.record({
  gapUs: fc.oneof(fc.integer({ min: 0, max: 30_000 }), fc.constantFrom(0, 10_000, 20_000)),
  what: fc.constantFrom(...Array<'submit'>(11).fill('submit'), ...verbs),
  n: fc.integer({ min: 0, max: 60 }),
})

export const fleetWorlds = fc.record({
  acts: fc.array(act, { minLength: 5, maxLength: 70, size: 'max' }),
  settles: fc.array(fc.record({ atUs: fc.integer({ min: 0, max: 900_000 }), rank: fc.constantFrom(0, 2, 128) }), {
    maxLength: 40,
    size: 'max',
  }),
  replicas: fc.integer({ min: 0, max: 3 }),
  scheduler: fc.constantFrom(...schedulerNames),
  stepTime: fc.constantFrom('steep' as const, 'stairs' as const, 'flat' as const),
  maxSequences: fc.integer({ min: 1, max: 6 }),
  spareBlocks: fc.integer({ min: 0, max: 30 }),
})

type World = typeof fleetWorlds extends fc.Arbitrary<infer W> ? W : never

/** A fleet, requests with accounts of their own, and a late account for each that is cancelled. */
export class FleetPlay {
  readonly simulation = new Simulation()
  readonly sums = new BookSums()
  readonly fleet: LlmFleet
  readonly log: unknown[] = []
  readonly requests: LlmRequest[] = []
  readonly own: WorkAccount[] = []
  readonly late: WorkAccount[] = []
  private readonly settling: boolean

  constructor(drawn: World, settling: boolean) {
    this.settling = settling
    const config = replicaConfig({ steep, stairs, flat }[drawn.stepTime], {
      scheduler: drawn.scheduler,
      tokenBudget: drawn.scheduler === 'prefill-first' ? 200 : 48,
      maxSequences: drawn.maxSequences,
      kvBlocks: 36 + drawn.spareBlocks,
      blockSize: 4,
      watermark: 0.02,
      prefixCache: true,
    })
    this.fleet = new LlmFleet(this.simulation, { replica: config, routing: 'leastOutstanding', replicas: drawn.replicas, book: this.sums })
    let atUs = 0
    for (const { gapUs, what, n } of drawn.acts) {
      atUs += gapUs
      this.simulation.at(atUs, () => this.act(what, n), null)
    }
    this.simulation.at(atUs + 1, () => this.fleet.add(1, 1000), null)
    if (settling) for (const { atUs: us, rank } of drawn.settles) this.simulation.at(us, this.settle, null, rank)
    this.simulation.run()
    this.settle()
  }

  readonly settle = (): void => {
    const { fleet, sums, simulation } = this
    fleet.settle()
    const { busyUs } = fleet.totals.counters(simulation.nowUs)
    close(sums.total, busyUs)
    const { upUs, drainingUs, idleDrainingUs } = fleet.rented(simulation.nowUs)
    expect(upUs + drainingUs - idleDrainingUs).toBeGreaterThan(busyUs - 1)
    // A draining replica is at work to the µs at which it leaves.
    expect(idleDrainingUs).toBeGreaterThan(-1e-3)
    expect(idleDrainingUs).toBeLessThan(10)
  }

  private request(n: number): LlmRequest {
    const { log, simulation } = this
    const note = (what: string) => (r: LlmRequest) => void log.push([simulation.nowUs, what, r.id, r.generated, r.gpuUs])
    const listener = { firstToken: note('first'), milestone: note('milestone'), finished: note('finished') }
    const prompt = 5 + ((n * 7) % 50)
    const request = new LlmRequest(this.requests.length, prompt, 1 + n, listener, null)
    request.prefix = [
      { key: n % 3, tokens: Math.min(prompt, 20) },
      ...(prompt > 20 ? [{ key: 10 + n, tokens: prompt - 20 }] : []),
    ]
    request.milestones = n % 2 === 0 ? [] : [1 + (n >> 1)]
    request.account = new WorkAccount()
    this.own.push(request.account)
    this.late.push(new WorkAccount())
    this.requests.push(request)
    return request
  }

  private act(what: World['acts'][number]['what'], n: number): void {
    const { fleet, requests } = this
    const some = requests[n % requests.length]
    if (what === 'submit') fleet.submit(this.request(n))
    else if (what === 'cancel' && some !== undefined) this.cancel(some)
    else if (what === 'one' && this.settling && some !== undefined) fleet.settleRequest(some)
    else if (what === 'add') fleet.add(1, n * 1000)
    else if (what === 'scaleDown') fleet.scaleDown(1)
    else if (what === 'crash') fleet.crash(1)
    else if (what === 'warm') fleet.warm()
    else if (what === 'flush') fleet.flush()
    else if (what === 'slow') fleet.slowdown = 1 + (n % 3) / 7
    else if (what === 'draft') {
      const drafts = { draftTokens: 1 + (n % 3), acceptance: 0.6, verifyCost: 0.13, offAboveBatch: 3 }
      fleet.speculation = n % 2 === 0 ? drafts : null
    }
  }

  private cancel(request: LlmRequest): void {
    if (request.finishedUs >= 0 || request.cancelled) return
    const wasRunning = request.where === 'prompt' || request.where === 'decoding'
    this.fleet.cancel(request)
    if (request.finishedUs >= 0) return
    const booked = this.sums.total
    // Nothing of what it used up to here is left to book.
    this.fleet.settleRequest(request)
    expect(this.sums.total).toBe(booked)
    this.log.push([this.simulation.nowUs, 'cancelled', request.id, wasRunning])
    request.account = this.late[request.id]
  }

  seen() {
    const { log, requests, fleet, simulation } = this
    const { busyUs, ...counters } = fleet.totals.counters(simulation.nowUs)
    const ends = requests.map((r) => [
      ...[r.scheduledUs, r.firstTokenUs, r.finishedUs, r.gpuUs, r.generated, r.restarts, r.replica],
      ...[r.lostTokens, r.recomputedTokens],
    ])
    return { log, ends, arrivals: fleet.arrivals, busyUs, counters }
  }
}
