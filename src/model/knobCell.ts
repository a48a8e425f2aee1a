import type { KnobSpec, KnobValue } from './knob.ts'
import type { SliceTest } from './slice.ts'

/** One change lying on a knob. It counts how often it decided a value, so that a fault nobody felt can be told. */
export interface Layer {
  set: KnobValue | null
  times: number
  plus: number
  /** Null: for everybody. */
  test: SliceTest | null
  reads: number
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
    if (!this.bare) this.countReads(null)
    return this.everybody as number
  }

  get name(): string {
    if (!this.bare) this.countReads(null)
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
    let value = this.base
    for (const layer of this.layers) if (layer.test === null) value = applied(layer, value)
    this.everybody = this.bounded(value)
    for (const listener of this.listeners) listener()
  }

  private resolve(labels: ArrayLike<number>): KnobValue {
    if (this.narrowed === 0) {
      this.countReads(null)
      return this.everybody
    }
    let value = this.base
    for (const layer of this.layers) {
      if (layer.test !== null && !layer.test.holds(labels)) continue
      layer.reads++
      value = applied(layer, value)
    }
    return this.bounded(value)
  }

  private countReads(test: null): void {
    for (const layer of this.layers) if (layer.test === test) layer.reads++
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
