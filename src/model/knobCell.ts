import type { KnobSpec, KnobValue } from './knob.ts'
import type { SliceTest } from './slice.ts'

/** Layers with this time lie below all others; those of versions have it. */
export const BEFORE_THE_RUN_US = -1

/** One change of a knob. `wasRead` records whether it ever decided a value that was read, so that ineffective changes can be reported. */
export interface Layer {
  set: KnobValue | null
  times: number
  plus: number
  /** Null: for all turns. */
  test: SliceTest | null
  /** When it takes effect, µs since the start of the run. */
  laidUs: number
  wasRead: boolean
}

const kinds = { set: 0, times: 1, plus: 2 } as const

/** What one layer does to the value below it: set, multiply or add. */
interface Step {
  kind: (typeof kinds)[keyof typeof kinds]
  amount: KnobValue
  layer: Layer
}

/**
 * A knob with its layers. Layers can be removed in any order and leave the base unchanged. They apply in order of the instants
 * at which they were added. Those of one instant apply together, every `set` first, then every `times`, then every `plus`, so
 * that the order in which they were added within the instant does not matter. Of several `set` of one instant the greatest
 * holds (of names, the last in code unit order).
 */
export class KnobCell {
  readonly address: string
  readonly spec: KnobSpec
  private readonly base: KnobValue
  private readonly layers: Layer[] = []
  /** The effects of the layers, in order of application. */
  private readonly steps: Step[] = []
  /** True while the knob has no layers: checked first, in every event of a turn. */
  private bare = true
  private narrowed = 0
  /** Layers for all turns without which the value would differ and whose effect has not been read yet. */
  private decisive: Layer[] = []
  private forAllTurns: KnobValue
  /** The value of the last notification, whether listeners read it then, and whether layers changed since. */
  private notifiedValue: KnobValue
  private notifiedWasRead = true
  private layersChanged = false
  private readonly listeners: (() => void)[] = []
  private readonly followed: KnobCell[]

  /** `followed`: cells with listeners, in the order of their first listener; this cell adds itself. */
  constructor(address: string, spec: KnobSpec, base: KnobValue, followed: KnobCell[] = []) {
    this.address = address
    this.spec = spec
    this.base = base
    this.forAllTurns = base
    this.notifiedValue = base
    this.followed = followed
  }

  /** The value for all turns, as a number; marks the layers that decide it as read. */
  get value(): number {
    if (this.decisive.length > 0) this.markRead()
    return this.forAllTurns as number
  }

  /** The value for all turns, as a name; marks the layers that decide it as read. */
  get name(): string {
    if (this.decisive.length > 0) this.markRead()
    return this.forAllTurns as string
  }

  /** The value for a turn with these labels, as a number. */
  of(labels: ArrayLike<number>): number {
    return (this.bare ? this.forAllTurns : this.resolve(labels)) as number
  }

  /** The value for a turn with these labels, as a name. */
  nameOf(labels: ArrayLike<number>): string {
    return (this.bare ? this.forAllTurns : this.resolve(labels)) as string
  }

  /** Adds a layer; the value changes at once, listeners are notified by `notify`. */
  addLayer(layer: Layer): void {
    this.layers.push(layer)
    if (layer.set !== null) this.insert({ kind: kinds.set, amount: layer.set, layer })
    if (layer.times !== 1) this.insert({ kind: kinds.times, amount: layer.times, layer })
    if (layer.plus !== 0) this.insert({ kind: kinds.plus, amount: layer.plus, layer })
    this.changed()
  }

  /** Removes a layer, whenever it was added; no effect if it is absent. */
  removeLayer(layer: Layer): void {
    const at = this.layers.indexOf(layer)
    if (at < 0) return
    this.layers.splice(at, 1)
    for (let i = this.steps.length - 1; i >= 0; i--) if (this.steps[i].layer === layer) this.steps.splice(i, 1)
    this.changed()
  }

  /** Registers a listener for changes of the value for all turns, for state that must react at once (workers, rates). See `notify`. */
  onChange(listener: () => void): void {
    if (this.listeners.length === 0) this.followed.push(this)
    this.listeners.push(listener)
  }

  /**
   * Notifies the listeners if the value for all turns differs from that of the last notification. Call it once an instant,
   * after all layers of all knobs are added and removed. Where other layers now give the same value, listeners that read it
   * count as having read them: without these layers they would have been notified.
   */
  notify(): void {
    if (!this.layersChanged) return
    this.layersChanged = false
    if (this.forAllTurns === this.notifiedValue) {
      if (this.notifiedWasRead && this.listeners.length > 0) this.markRead()
      return
    }
    this.notifiedValue = this.forAllTurns
    for (const listener of this.listeners) listener()
    this.notifiedWasRead = this.decisive.length === 0
  }

  private insert(step: Step): void {
    const { steps } = this
    let at = steps.length
    while (at > 0 && appliesBefore(step, steps[at - 1])) at--
    steps.splice(at, 0, step)
  }

  private changed(): void {
    this.layersChanged = true
    this.bare = this.layers.length === 0
    this.narrowed = this.layers.filter((layer) => layer.test !== null).length
    this.forAllTurns = this.resolved(null, null)
    this.decisive = this.layers.filter(
      (layer) => layer.test === null && !layer.wasRead && this.decides(layer, null, this.forAllTurns),
    )
  }

  private resolve(labels: ArrayLike<number>): KnobValue {
    if (this.narrowed === 0) {
      if (this.decisive.length > 0) this.markRead()
      return this.forAllTurns
    }
    const value = this.resolved(labels, null)
    for (const layer of this.layers) {
      if (!layer.wasRead && isFor(layer, labels) && this.decides(layer, labels, value)) layer.wasRead = true
    }
    return value
  }

  /** Whether the value would differ without the layer, or without it and those that set the same value at the same instant. */
  private decides(layer: Layer, labels: ArrayLike<number> | null, value: KnobValue): boolean {
    if (this.resolved(labels, layer) !== value) return true
    return layer.set !== null && this.resolved(labels, layer, layer.set) !== value
  }

  /**
   * The value for a turn with these labels, or for all turns (null), ignoring layer `without` and any layer of the same
   * instant that sets the knob to `alike`.
   */
  private resolved(labels: ArrayLike<number> | null, without: Layer | null, alike: KnobValue | null = null): KnobValue {
    let value = this.base
    for (const step of this.steps) {
      const { layer } = step
      if (layer === without || !isFor(layer, labels)) continue
      if (alike !== null && step.kind === kinds.set && step.amount === alike && layer.laidUs === without?.laidUs) continue
      value = applied(step, value)
    }
    return this.bounded(value)
  }

  private markRead(): void {
    for (const layer of this.decisive) layer.wasRead = true
    this.decisive = []
  }

  private bounded(value: KnobValue): KnobValue {
    if (typeof value === 'string') return value
    const { min, max, integer } = this.spec
    let bounded = integer ? Math.round(value) : value
    if (min !== undefined && bounded < min) bounded = min
    if (max !== undefined && bounded > max) bounded = max
    return bounded
  }
}

function applied({ kind, amount }: Step, below: KnobValue): KnobValue {
  if (kind === kinds.set) return amount
  if (typeof below === 'string') return below
  return kind === kinds.times ? below * (amount as number) : below + (amount as number)
}

/** By instant, then by kind, then by amount, so that products and sums round alike in any order of insertion. */
function appliesBefore(one: Step, other: Step): boolean {
  if (one.layer.laidUs !== other.layer.laidUs) return one.layer.laidUs < other.layer.laidUs
  if (one.kind !== other.kind) return one.kind < other.kind
  return one.amount < other.amount
}

function isFor({ test }: Layer, labels: ArrayLike<number> | null): boolean {
  return test === null || (labels !== null && test.holds(labels))
}
