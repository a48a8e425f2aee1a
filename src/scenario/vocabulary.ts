import { components, type TrafficClass, trafficClasses } from '../model/scenario.ts'
import { type Attribute, attributes } from '../model/slice.ts'
import type { Parley } from '../parley/parley.ts'
import { DEFAULT_PIPELINE } from '../stages/pipelines.ts'
import { find, type YamlNode } from './yamlNode.ts'

/** The names that a scenario defines, read from the tree as written, also from parts that are otherwise wrong. */
export class Vocabulary {
  readonly pools: string[]
  /** The kind of each pool; '' where it is missing. */
  readonly poolKinds: ReadonlyMap<string, string>
  readonly cohorts: string[]
  /** The traffic class of each cohort; null where what is written is none. */
  readonly trafficClasses: ReadonlyMap<string, TrafficClass | null>
  readonly slices: string[]
  /** The scenario's detectors, and those that watch every run. */
  readonly detectors: string[]
  readonly mitigations: string[]
  readonly versions: Record<string, string[]> = {}
  /** Regions that have pools. */
  readonly regions: string[] = []
  /** The same by kind of pool. */
  readonly regionsOfKind = new Map<string, string[]>()
  /** Pipelines that a cohort can name. */
  readonly pipelines: string[]
  /** Names of the stages in some cohort's pipeline; all stages while a pipeline is unknown. */
  readonly stages: ReadonlySet<string>
  /** Values of each label that some caller can have. */
  readonly values: Record<Attribute, Set<string>>

  constructor(tree: YamlNode, parley: Parley) {
    this.pools = keysAt(tree, 'pools')
    this.poolKinds = new Map(this.pools.map((pool) => [pool, textAt(find(tree, ['pools', pool, 'stage']))]))
    this.cohorts = keysAt(tree, 'cohorts')
    this.trafficClasses = new Map(this.cohorts.map((cohort) => [cohort, trafficClassAt(find(tree, ['cohorts', cohort, 'trafficClass']))]))
    this.slices = keysAt(tree, 'slices')
    this.detectors = [...keysAt(tree, 'detectors'), ...parley.detectors.flatMap(({ name, watchAlways }) => (watchAlways ? [name] : []))]
    this.mitigations = keysAt(tree, 'mitigations')
    this.pipelines = [...new Set([...parley.pipelines.map(({ name }) => name), ...keysAt(tree, 'pipelines')])]
    this.stages = stagesUsed(tree, this.cohorts, parley)
    this.values = Object.fromEntries(attributes.map((name) => [name, new Set<string>()])) as Vocabulary['values']
    for (const cohort of this.cohorts) this.addLabels(tree, cohort)
    for (const [pool, kind] of this.poolKinds) {
      const region = textAt(find(tree, ['pools', pool, 'region']))
      addOnce(this.regions, region)
      const ofKind = this.regionsOfKind.get(kind) ?? []
      addOnce(ofKind, region)
      this.regionsOfKind.set(kind, ofKind)
    }
    for (const component of components) this.addVersions(tree, component)
    for (const version of builtIndexes(tree)) this.addVersion('index', version)
  }

  /** The cohorts of a traffic class, and those of which it is not known. */
  cohortsOf(trafficClass: TrafficClass): string[] {
    return this.cohorts.filter((cohort) => [trafficClass, null].includes(this.trafficClasses.get(cohort) as TrafficClass | null))
  }

  private addLabels(tree: YamlNode, cohort: string): void {
    this.values.traffic_class.add(this.trafficClasses.get(cohort) ?? 'interactive')
    for (const attribute of attributes) {
      for (const value of keysAt(tree, 'cohorts', cohort, 'mixes', attribute)) this.values[attribute].add(value)
    }
  }

  private addVersions(tree: YamlNode, component: string): void {
    const start = find(tree, ['components', component, 'start'])
    this.versions[component] = []
    this.addVersion(component, start?.kind === 'scalar' && start.value !== null ? String(start.value) : 'v1')
    for (const version of keysAt(tree, 'components', component, 'versions')) this.addVersion(component, version)
  }

  private addVersion(component: string, version: string): void {
    addOnce(this.versions[component], version)
    this.values[`${component}_version` as Attribute].add(version)
  }
}

/** The stages of the cohorts' pipelines, as written. */
function stagesUsed(tree: YamlNode, cohorts: readonly string[], { pipelines, stages }: Parley): Set<string> {
  const taken = new Set(cohorts.map((cohort) => textAt(find(tree, ['cohorts', cohort, 'pipeline'])) || DEFAULT_PIPELINE))
  const lists = [...taken].map((name) => {
    const own = find(tree, ['pipelines', name])
    if (own?.kind === 'list') return own.items.map(textAt)
    return pipelines.find((one) => one.name === name)?.stages ?? null
  })
  const all = lists.length === 0 || lists.includes(null)
  return new Set(all ? stages.map(({ name }) => name) : lists.flatMap((list) => list ?? []))
}

function addOnce(names: string[], name: string): void {
  if (name !== '' && !names.includes(name)) names.push(name)
}

function keysAt(tree: YamlNode, ...path: string[]): string[] {
  const found = find(tree, path)
  return found?.kind === 'map' ? [...found.entries.keys()] : []
}

/** Versions of the index that a refresh in the scenario builds. */
function builtIndexes(tree: YamlNode): string[] {
  const versions: string[] = []
  const visit = (written: YamlNode | undefined): void => {
    if (written?.kind === 'list') written.items.forEach(visit)
    if (written?.kind !== 'map') return
    for (const [key, { value }] of written.entries) {
      if (key === 'refreshIndex') versions.push(...versionsIn(value))
      else if (key !== 'refreshIndex') visit(value)
    }
  }
  visit(find(tree, ['interventions']))
  visit(find(tree, ['mitigations']))
  return versions
}

function versionsIn(refresh: YamlNode): string[] {
  const each = refresh.kind === 'list' ? refresh.items : [refresh]
  return each.flatMap((one) => {
    const version = find(one, ['version'])
    return version?.kind === 'scalar' && typeof version.value === 'string' ? [version.value] : []
  })
}

function trafficClassAt(written: YamlNode | undefined): TrafficClass | null {
  if (written === undefined) return 'interactive'
  return trafficClasses.find((name) => name === textAt(written)) ?? null
}

function textAt(written: YamlNode | undefined): string {
  return written?.kind === 'scalar' && typeof written.value === 'string' ? written.value : ''
}
