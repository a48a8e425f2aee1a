/** The unit of a knob. Scenario files may write other units of the same kind (`2s` for a knob in ms, `30%` for a ratio). */
export type Unit =
  | 'ms'
  | 's'
  | 'ratio'
  | 'count'
  | 'tokens'
  | 'characters'
  | 'dB'
  | 'perMinute'
  | 'perSecond'
  | 'usdPerHour'
  | 'times'
  | 'name'
  | 'tokensPerCharacter'
  | 'msPerToken'

/** A number in the unit of the knob, or one of its choices by name. */
export type KnobValue = number | string

/** One parameter that a fault, a release or a mitigation can change. */
export interface KnobSpec {
  unit: Unit
  /** The healthy value; a world file may set another. */
  base: KnobValue
  min?: number
  max?: number
  integer?: boolean
  /** The values of a knob whose unit is `name`. */
  choices?: readonly string[]
  /** Whether it is read for each turn, so that a `where` can restrict a change to a slice. */
  perTurn: boolean
  /** Read once, when the run starts: it can be set, but not changed during the run. */
  startOnly?: true
  /** One sentence: what it is, and the source of its base value. */
  about: string
}

/** Knobs by short name, as a stage declares them; the address is `stage/<stage>.<name>`. */
export type KnobSpecs = Readonly<Record<string, KnobSpec>>
