import type { Simulation } from '../../kernel/simulation.ts'
import type { WorkBook } from '../../model/workAccount.ts'
import { LlmReplica } from './replica.ts'
import type { LlmReplicaConfig } from './replicaConfig.ts'
import { ReplicaTime } from './replicaTime.ts'
import type { LlmRequest } from './request.ts'
import type { Speculation } from './speculation.ts'

/** Who is told what becomes of replicas. */
export interface StaffListener {
  /** One more is up. */
  ready(): void
  /** It has left, or crashed. */
  retired(replica: LlmReplica): void
}

/** The replicas of a fleet by state, how they come and go, and what all of them have set alike. */
export class ReplicaStaff {
  readonly up: LlmReplica[] = []
  readonly cold: LlmReplica[] = []
  readonly draining: LlmReplica[] = []
  down = 0
  readonly time = new ReplicaTime()
  private readonly simulation: Simulation
  private readonly config: LlmReplicaConfig
  private readonly book: WorkBook | null
  private readonly listener: StaffListener
  private born = 0
  private currentSlowdown = 1
  private currentSpeculation: Speculation | null

  constructor(simulation: Simulation, config: LlmReplicaConfig, book: WorkBook | null, listener: StaffListener) {
    this.simulation = simulation
    this.config = config
    this.book = book
    this.listener = listener
    this.currentSpeculation = config.speculation
  }

  /** As many warm ones. */
  begin(count: number): void {
    for (let i = 0; i < count; i++) this.up.push(this.build())
    this.counted()
  }

  add(count: number, coldStartUs: number): void {
    for (let i = 0; i < count; i++) {
      const replica = this.build()
      this.down = Math.max(0, this.down - 1)
      this.cold.push(replica)
      this.counted()
      if (coldStartUs > 0) this.simulation.in(coldStartUs, this.warmed, replica)
      else this.warmed(replica)
    }
  }

  warm(): void {
    for (const replica of [...this.cold]) this.warmed(replica)
  }

  drain(count: number): void {
    for (let i = 0; i < count; i++) {
      const cold = this.cold.pop()
      const replica = cold ?? this.up.pop()
      if (replica === undefined) return
      this.counted()
      if (cold === undefined) this.letGo(replica)
    }
  }

  crash(count: number): LlmRequest[] {
    const lost: LlmRequest[] = []
    for (const replica of this.up.splice(0, count)) {
      lost.push(...replica.takeAll())
      this.listener.retired(replica)
      this.down++
    }
    this.counted()
    return lost
  }

  get slowdown(): number {
    return this.currentSlowdown
  }

  set slowdown(times: number) {
    this.currentSlowdown = times
    for (const replica of this.all()) replica.slowdown = times
  }

  get speculation(): Speculation | null {
    return this.currentSpeculation
  }

  set speculation(speculation: Speculation | null) {
    this.currentSpeculation = speculation
    for (const replica of this.all()) replica.speculation = speculation
  }

  all(): LlmReplica[] {
    return [...this.up, ...this.draining, ...this.cold]
  }

  private build(): LlmReplica {
    const replica = new LlmReplica(this.simulation, this.config, this.born++, this.book)
    replica.slowdown = this.currentSlowdown
    replica.speculation = this.currentSpeculation
    return replica
  }

  private readonly warmed = (replica: LlmReplica): void => {
    const at = this.cold.indexOf(replica)
    if (at < 0) return
    this.cold.splice(at, 1)
    this.up.push(replica)
    this.counted()
    this.listener.ready()
  }

  /** It leaves at once when nobody is on it, or when it is empty. */
  private letGo(replica: LlmReplica): void {
    if (replica.outstanding === 0) {
      replica.retire()
      this.listener.retired(replica)
      return
    }
    this.draining.push(replica)
    this.time.leaves(replica, this.simulation.nowUs)
    replica.whenEmpty = () => this.emptied(replica)
  }

  private emptied(replica: LlmReplica): void {
    this.draining.splice(this.draining.indexOf(replica), 1)
    this.time.left(replica, this.simulation.nowUs)
    this.listener.retired(replica)
  }

  private counted(): void {
    this.time.counted(this.simulation.nowUs, this.up.length, this.cold.length, this.down)
  }
}
