import type { Parley } from '../parley/parley.ts'
import type { KnobSpec } from '../model/knob.ts'
import { didYouMean } from '../input/didYouMean.ts'
import { knobAddresses } from './knobAddresses.ts'
import type { Mistakes } from '../input/mistakes.ts'
import { placeKey, quoted } from '../input/problem.ts'
import { quantity, timeUs } from './quantity.ts'
import type { Validated } from './validate.ts'
import { Vocabulary } from './vocabulary.ts'
import { find, keyPlaceOf, type Path, placeOf, type YamlNode } from './yamlNode.ts'

/** Shared state of the semantic checks: the tree for positions, the names of this scenario, and the mistakes so far. */
export class CheckContext {
  /** The registries that names are checked against. */
  readonly parley: Parley
  readonly tree: YamlNode
  readonly mistakes: Mistakes
  readonly vocabulary: Vocabulary
  /** The knobs of this scenario's stages, people, pools and cohorts, by address. */
  readonly knobs: Map<string, KnobSpec>

  private readonly gaps: ReadonlySet<string>
  private readonly order: readonly string[]

  /**
   * `whole` is the tree before malformed parts were removed, so that names in them are still known. `order` lists the
   * files of the scenario, each before the one it extends.
   */
  constructor(
    { tree, gaps }: Pick<Validated, 'tree' | 'gaps'>,
    whole: YamlNode,
    { parley, mistakes, order = [] }: { parley: Parley; mistakes: Mistakes; order?: readonly string[] },
  ) {
    this.parley = parley
    this.tree = tree
    this.order = order
    this.gaps = gaps
    this.mistakes = mistakes
    this.vocabulary = new Vocabulary(whole, parley)
    this.knobs = knobAddresses(parley, this.vocabulary.poolKinds, this.vocabulary.cohorts)
    for (const address of this.knobs.keys()) if (this.stageWithout(address) !== null) this.knobs.delete(address)
  }

  /** Records a mistake in the value at a path. */
  report(path: Path, found: string, remedy: string): void {
    this.mistakes.report(placeOf(this.tree, path), found, remedy)
  }

  /**
   * Records that something is missing in the map at a path, unless a malformed part of that map was recorded already.
   */
  reportMissing(path: Path, found: string, remedy: string): void {
    if (!this.gaps.has(placeKey(placeOf(this.tree, path)))) this.report(path, found, remedy)
  }

  /** Records a mistake in the key at the end of a path. */
  reportKey(path: Path, found: string, remedy: string): void {
    this.mistakes.report(keyPlaceOf(this.tree, path), found, remedy)
  }

  /** Whether the value at `path` was written in a file that the file of `other` extends: an inherited value. */
  isBelow(path: Path, other: Path): boolean {
    const depth = (at: Path) => this.order.indexOf(placeOf(this.tree, at).file)
    return depth(path) > depth(other)
  }

  /** Whether a name is known; if not, records a mistake. `what` is e.g. `a pool`. */
  known(path: Path, found: string, names: Iterable<string>, what: string, at: 'key' | 'value' = 'value'): boolean {
    const list = [...names]
    if (list.includes(found)) return true
    const remedy = didYouMean(found, list)
    if (at === 'key') this.reportKey(path, `${quoted(found)} is not ${what}`, remedy)
    else this.report(path, `${quoted(found)} is not ${what}`, remedy)
    return false
  }

  /** The stage of a knob's address when no pipeline of the scenario contains that stage; else null. */
  stageWithout(address: string): string | null {
    const stage = /^stage\/(.+)\.\w+$/.exec(address)?.[1]
    const isIdle = this.parley.stages.some(({ name }) => name === stage) && !this.vocabulary.stages.has(stage as string)
    return isIdle ? (stage as string) : null
  }

  /** The stage that a pool serves when no pipeline of the scenario contains that stage; else null. */
  stageWithoutPool(pool: string): string | null {
    const stage = this.parley.poolKinds.get(this.vocabulary.poolKinds.get(pool) ?? '')?.stage.name
    return stage === undefined || this.vocabulary.stages.has(stage) ? null : stage
  }

  /** Records that what is written at a path belongs to a stage that no pipeline of the scenario contains. */
  reportIdleStage(path: Path, stage: string, at: 'key' | 'value' = 'value'): void {
    const found = `no pipeline of this scenario has the stage "${stage}"`
    const remedy = 'leave it away, or let a cohort take a pipeline with that stage'
    if (at === 'key') this.reportKey(path, found, remedy)
    else this.report(path, found, remedy)
  }

  /** The initial value of a knob, as far as it is well written. */
  baseOf(address: string, spec: KnobSpec): number {
    const inPool = /^(pool|cohort)\/(.+)\.(\w+)$/.exec(address)
    const own = inPool ? find(this.tree, [`${inPool[1]}s`, inPool[2], inPool[3]]) : undefined
    const written = find(this.tree, ['knobs', address]) ?? own
    if (written?.kind !== 'scalar' || spec.unit === 'name') return Number(spec.base)
    const parsed = quantity(written.value ?? '', spec.unit)
    return 'value' in parsed ? parsed.value : Number(spec.base)
  }

  /** µs of a written time whose form was checked before; `otherwise` when nothing is written. */
  time<T>(path: Path, written: string | number | undefined, otherwise: T): number | T {
    if (written === undefined) return otherwise
    const us = timeUs(written)
    if (us === null) this.report(path, `${quoted(written)} is too long a time`, 'write a time such as 20m')
    return us ?? otherwise
  }
}
