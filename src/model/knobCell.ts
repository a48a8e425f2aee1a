import type { KnobSpec, KnobValue } from './knob.ts'
import type { SliceTest } from './slice.ts'

/** One change lying on a knob. It knows whether it ever decided a value that was read, so that a change nobody felt can be told. */
export interface Layer {
  set: KnobValue | null
  times: number
  plus: number
  /** Null: for everybody. */
  test: SliceTest | null
  felt: boolean
}

/**
 * A knob with its layers. Layers lift off in any order and leave the base untouched; they apply in the order they were
 * laid: a `set` replaces what is below it, then `times`, then `plus`.
 */
export class KnobCell {
  readonly address: string
  readonly spec: KnobSpec
  private readonly base: KnobValue
  private readonly layers: Layer[] = []
  /** No layer lies on it: asked first, in every event of the path. */
  private bare = true
  private narrowed = 0
  /** Layers for everybody without which the value would be another, and that nobody has felt yet. */
  private decisive: Layer[] = []
  private everybody: KnobValue
  private listeners: (() => void)[] = []

  constructor(address: string, spec: KnobSpec, base: KnobValue) {
    this.address = address
    this.spec = spec
    this.base = base
    this.everybody = base
  }

  /** The number that holds for everybody. */
  get value(): number {
    if (this.decisive.length > 0) this.feel()
    return this.everybody as number
  }

  get name(): string {
    if (this.decisive.length > 0) this.feel()
    return this.everybody as string
  }

  /** The number that holds for a turn with these labels. */
  of(labels: ArrayLike<number>): number {
    return (this.bare ? this.everybody : this.resolve(labels)) as number
  }

  nameOf(labels: ArrayLike<number>): string {
    return (this.bare ? this.everybody : this.resolve(labels)) as string
  }

  lay(layer: Layer): void {
    this.layers.push(layer)
    this.changed()
  }

  lift(layer: Layer): void {
    const at = this.layers.indexOf(layer)
    if (at >= 0) this.layers.splice(at, 1)
    this.changed()
  }

  /** Calls back after every change, for what must act at once (workers, rates). */
  onChange(listener: () => void): void {
    this.listeners.push(listener)
  }

  private changed(): void {
    this.bare = this.layers.length === 0
    this.narrowed = this.layers.filter((layer) => layer.test !== null).length
    this.everybody = this.resolved(null, null)
    this.decisive = this.layers.filter(
      (layer) => layer.test === null && !layer.felt && this.resolved(null, layer) !== this.everybody,
    )
    for (const listener of this.listeners) listener()
  }

  private resolve(labels: ArrayLike<number>): KnobValue {
    if (this.narrowed === 0) {
      if (this.decisive.length > 0) this.feel()
      return this.everybody
    }
    const value = this.resolved(labels, null)
    for (const layer of this.layers) {
      if (!layer.felt && isFor(layer, labels) && this.resolved(labels, layer) !== value) layer.felt = true
    }
    return value
  }

  /** The value for a turn with these labels, or for everybody; as if `without` did not lie there. */
  private resolved(labels: ArrayLike<number> | null, without: Layer | null): KnobValue {
    let value = this.base
    for (const layer of this.layers) if (layer !== without && isFor(layer, labels)) value = applied(layer, value)
    return this.bounded(value)
  }

  private feel(): void {
    for (const layer of this.decisive) layer.felt = true
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

function applied(layer: Layer, below: KnobValue): KnobValue {
  const value = layer.set ?? below
  return typeof value === 'string' ? value : value * layer.times + layer.plus
}

function isFor({ test }: Layer, labels: ArrayLike<number> | null): boolean {
  return test === null || (labels !== null && test.holds(labels))
}
