import type { Simulation } from '../../kernel/simulation.ts'
import type { WorkMeter } from '../../model/workAccount.ts'
import { LlmReplica } from './replica.ts'
import type { LlmReplicaConfig } from './replicaConfig.ts'
import { ReplicaTime } from './replicaTime.ts'
import type { LlmRequest } from './request.ts'
import type { Speculation } from './speculation.ts'

/** Receives state changes of replicas. */
export interface ReplicaSetListener {
  /** A replica is up. */
  ready(): void
  /** A replica has left, or crashed. */
  retired(replica: LlmReplica): void
}

/** A replica that has crashed; its machine is rented until it restarts there or is released. */
interface CrashedReplica {
  readonly id: number
}

/** The replicas of a fleet by state, their life cycle, and the settings that all of them share. */
export class ReplicaSet {
  readonly up: LlmReplica[] = []
  readonly cold: LlmReplica[] = []
  readonly draining: LlmReplica[] = []
  readonly time = new ReplicaTime()
  /** From a crash to the replica's restart on its machine, cold and with its old id, µs; null: no automatic restart. */
  restartUs: number | null = null
  /** Cold start of replicas that restart, µs. */
  coldStartUs = 0
  /** Called each time a crashed replica has begun its cold start. */
  onReturn: (() => void) | null = null
  private readonly crashed: CrashedReplica[] = []
  private readonly simulation: Simulation
  private readonly config: LlmReplicaConfig
  private readonly book: WorkMeter | null
  private readonly listener: ReplicaSetListener
  private nextId = 0
  private currentSlowdown = 1
  private currentSpeculation: Speculation | null

  constructor(simulation: Simulation, config: LlmReplicaConfig, book: WorkMeter | null, listener: ReplicaSetListener) {
    this.simulation = simulation
    this.config = config
    this.book = book
    this.listener = listener
    this.currentSpeculation = config.speculation
  }

  /** Replicas that crashed and have neither restarted nor been released. */
  get down(): number {
    return this.crashed.length
  }

  /** Adds `count` warm replicas. */
  begin(count: number): void {
    for (let i = 0; i < count; i++) this.up.push(this.build(this.nextId++))
    this.counted()
  }

  add(count: number, coldStartUs: number): void {
    for (let i = 0; i < count; i++) this.beginColdStart(this.nextId++, coldStartUs)
  }

  warm(): void {
    for (const replica of [...this.cold]) this.warmed(replica)
  }

  /** Removes `count`: crashed ones first, then cold ones, then those that are up; within a state the newest first. */
  scaleDown(count: number): void {
    const crashed = Math.min(count, this.crashed.length)
    this.giveBackCrashed(crashed)
    for (let i = crashed; i < count; i++) {
      const cold = this.cold.pop()
      const replica = cold ?? this.up.pop()
      if (replica === undefined) return
      this.counted()
      if (cold === undefined) this.startDraining(replica)
    }
  }

  /** Releases the machines of up to `count` crashed replicas, the latest crash first. */
  giveBackCrashed(count: number): void {
    this.crashed.splice(Math.max(0, this.crashed.length - count))
    this.counted()
  }

  /** Drains `count` replicas, the longest up first, then cold ones; a cold one replaces each. Returns how many were drained. */
  drain(count: number): number {
    const leaving = [...this.up, ...this.cold].slice(0, Math.max(0, count))
    for (const replica of leaving) this.replace(replica)
    return leaving.length
  }

  /** `drain` for the replica with this id; returns 0 when it is not up or cold. */
  drainReplica(id: number): number {
    const replica = [...this.up, ...this.cold].find((one) => one.id === id)
    if (replica !== undefined) this.replace(replica)
    return replica === undefined ? 0 : 1
  }

  private replace(replica: LlmReplica): void {
    const wasUp = takeOut(this.up, replica)
    if (!wasUp) takeOut(this.cold, replica)
    this.counted()
    if (wasUp) this.startDraining(replica)
    this.add(1, this.coldStartUs)
  }

  /** Crashes the `count` longest up; returns their requests. */
  crash(count: number): LlmRequest[] {
    return this.up.slice(0, Math.max(0, count)).flatMap((replica) => this.kill(replica))
  }

  /** Crashes the replica with this id, up, draining or cold; a draining one does not restart. Null when there is none. */
  crashReplica(id: number): LlmRequest[] | null {
    const replica = this.all().find((one) => one.id === id)
    return replica === undefined ? null : this.kill(replica)
  }

  private kill(replica: LlmReplica): LlmRequest[] {
    const isCold = takeOut(this.cold, replica)
    const stays = isCold || takeOut(this.up, replica)
    if (!stays) {
      replica.whenEmpty = null
      takeOut(this.draining, replica)
      this.time.left(replica, this.simulation.nowUs)
    }
    const lost = replica.takeAll()
    if (!isCold) this.listener.retired(replica)
    if (stays) this.goDown(replica.id)
    this.counted()
    return lost
  }

  /** Every replica that is up, cold or crashed restarts cold; draining ones continue. Returns the requests of those that were up. */
  restart(): LlmRequest[] {
    const lost: LlmRequest[] = []
    for (const replica of this.up) {
      lost.push(...replica.takeAll())
      this.listener.retired(replica)
    }
    const ids = [...this.up.splice(0), ...this.cold.splice(0)].map(({ id }) => id)
    const returning = this.crashed.splice(0)
    this.counted()
    for (const id of ids) this.beginColdStart(id, this.coldStartUs)
    for (const crashed of returning) this.startAgain(crashed)
    return lost
  }

  private goDown(id: number): void {
    const crashed = { id }
    this.crashed.push(crashed)
    if (this.restartUs !== null) this.simulation.in(this.restartUs, this.comeBack, crashed)
  }

  private readonly comeBack = (crashed: CrashedReplica): void => {
    if (takeOut(this.crashed, crashed)) this.startAgain(crashed)
  }

  private startAgain({ id }: CrashedReplica): void {
    this.beginColdStart(id, this.coldStartUs)
    this.onReturn?.()
  }

  private beginColdStart(id: number, coldStartUs: number): void {
    const replica = this.build(id)
    this.cold.push(replica)
    this.counted()
    if (coldStartUs > 0) this.simulation.in(coldStartUs, this.warmed, replica)
    else this.warmed(replica)
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

  private build(id: number): LlmReplica {
    const replica = new LlmReplica(this.simulation, this.config, id, this.book)
    replica.slowdown = this.currentSlowdown
    replica.speculation = this.currentSpeculation
    return replica
  }

  private readonly warmed = (replica: LlmReplica): void => {
    if (!takeOut(this.cold, replica)) return
    this.up.push(replica)
    this.counted()
    this.listener.ready()
  }

  /** Removes a replica at once when it has no requests, otherwise when it is empty. */
  private startDraining(replica: LlmReplica): void {
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
    takeOut(this.draining, replica)
    this.time.left(replica, this.simulation.nowUs)
    this.listener.retired(replica)
  }

  private counted(): void {
    this.time.counted(this.simulation.nowUs, this.up.length, this.cold.length, this.down)
  }
}

/** Removes an element from a list; false when it is not in it. */
function takeOut<T>(list: T[], one: T): boolean {
  const at = list.indexOf(one)
  if (at >= 0) list.splice(at, 1)
  return at >= 0
}
