/**
 * Attributes by which calls are sliced: eleven initial labels and six versions assigned to it. Snake-case names are the
 * columns of turns.parquet.
 */
export const attributes = [
  'tenant',
  'region',
  'device',
  'connection',
  'language',
  'accent',
  'codec',
  'noise',
  'route',
  'intent_class',
  'traffic_class',
  'asr_version',
  'llm_version',
  'prompt_version',
  'voice_version',
  'index_version',
  'app_version',
] as const

export type Attribute = (typeof attributes)[number]

/** Position of each attribute in a call's label array. */
export const attributeAt = Object.fromEntries(attributes.map((name, i) => [name, i])) as Record<Attribute, number>

/** A conjunction over attributes: every named attribute must have one of the values. `{}` is all turns. */
export type Where = Partial<Record<Attribute, string | string[]>>

/** The canonical text of a slice: `device=android|ios,noise=noisy`, attributes and values in alphabetical order, '' for all turns. */
export function sliceName(where: Where): string {
  return Object.keys(where)
    .sort()
    .map(
      (key) =>
        `${key}=${valuesOf(where[key as Attribute])
          .sort()
          .join('|')}`,
    )
    .join(',')
}

/** The values of one attribute of a `Where`, as a new list; [] when it is not named. */
export function valuesOf(value: string | string[] | undefined): string[] {
  return value === undefined ? [] : typeof value === 'string' ? [value] : [...value]
}

/** Attribute values as small integers, so that a call holds an integer array and no strings. One dictionary a world. */
export class SliceDictionary {
  private readonly codes: Map<string, number>[] = attributes.map(() => new Map())
  private readonly names: string[][] = attributes.map(() => [])

  /** The code of a value, new or known. */
  code(attribute: Attribute, value: string): number {
    const at = attributeAt[attribute]
    let code = this.codes[at].get(value)
    if (code === undefined) {
      code = this.names[at].length
      this.names[at].push(value)
      this.codes[at].set(value, code)
    }
    return code
  }

  name(attribute: Attribute, code: number): string {
    return this.names[attributeAt[attribute]][code]
  }

  /** All values seen so far of one attribute, by code. */
  values(attribute: Attribute): readonly string[] {
    return this.names[attributeAt[attribute]]
  }
}

/** A `Where` compiled to test label arrays. */
export class SliceTest {
  private readonly positions: number[] = []
  private readonly allowed: Set<number>[] = []

  constructor(where: Where, dictionary: SliceDictionary) {
    for (const key of Object.keys(where).sort() as Attribute[]) {
      this.positions.push(attributeAt[key])
      this.allowed.push(new Set(valuesOf(where[key]).map((value) => dictionary.code(key, value))))
    }
  }

  /** Whether labels (one code an attribute, in the order of `attributes`) belong to the slice. */
  holds(labels: ArrayLike<number>): boolean {
    for (let i = 0; i < this.positions.length; i++) {
      if (!this.allowed[i].has(labels[this.positions[i]])) return false
    }
    return true
  }
}
