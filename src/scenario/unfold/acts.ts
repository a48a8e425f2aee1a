import type { Act, Component } from '../../model/scenario.ts'
import type { Where } from '../../model/slice.ts'
import type { CheckContext } from '../checkContext.ts'
import { quoted } from '../../input/problem.ts'
import { quantity } from '../quantity.ts'
import type { InterventionBody, WrittenWhere } from '../schema/index.ts'
import { find, type Path } from '../yamlNode.ts'
import { readWhere, type Slices } from './wheres.ts'

/** The acts of an intervention, in the order of the verbs below. */
export function readActs(context: CheckContext, path: Path, body: InterventionBody, around: Where, slices: Slices): Act[] {
  const acts: Act[] = []
  const narrowed = (at: Path, where: WrittenWhere | undefined) =>
    where === undefined ? around : { ...around, ...readWhere(context, [...at, 'where'], where, slices) }
  each(context, path, 'rollout', body.rollout, ({ component, version, share, where }, at) => {
    const known = knownVersion(context, [...at, 'version'], component, version)
    const part = readShare(context, [...at, 'share'], share ?? 1)
    if (known) acts.push({ act: 'rollout', component, version, share: part, where: narrowed(at, where) })
  })
  each(context, path, 'rollback', body.rollback, ({ component, to }, at) => {
    if (knownVersion(context, [...at, 'to'], component, to)) acts.push({ act: 'rollback', component, to })
  })
  for (const verb of ['crash', 'drain'] as const) {
    each(context, path, verb, body[verb], ({ pool, workers, worker }, at) => {
      if (worker !== undefined && workers !== undefined)
        context.reportKey([...at, 'workers'], 'both "workers" and "worker" are written', 'take one away')
      if (!knownPool(context, [...at, 'pool'], pool)) return
      acts.push(worker === undefined ? { act: verb, pool, workers: workers ?? 1 } : { act: verb, pool, workers: 1, worker })
    })
  }
  for (const verb of ['restart', 'warm'] as const) {
    each(context, path, verb, body[verb], (pool, at) => {
      if (knownPool(context, at, pool)) acts.push({ act: verb, pool })
    })
  }
  each(context, path, 'flush', body.flush, ({ cache, where }, at) => {
    if (where !== undefined && cache !== 'semantic')
      context.reportKey([...at, 'where'], `the ${cache} cache is emptied whole`, 'take "where" away; only the semantic cache can be emptied in part')
    acts.push({ act: 'flush', cache, where: narrowed(at, where) })
  })
  each(context, path, 'refreshIndex', body.refreshIndex, ({ version, where, fails }, at) => {
    const failsWhere = fails === undefined ? null : readWhere(context, [...at, 'fails'], fails, slices)
    acts.push({ act: 'refreshIndex', version, where: narrowed(at, where), failsWhere })
  })
  each(context, path, 'pinIndex', body.pinIndex, ({ version, where }, at) => {
    const known = knownVersion(context, [...at, 'version'], 'index', version)
    if (known) acts.push({ act: 'pinIndex', version, where: narrowed(at, where) })
  })
  return acts
}

function each<T>(
  context: CheckContext,
  path: Path,
  verb: string,
  written: T | T[] | undefined,
  read: (one: T, at: Path) => void,
): void {
  if (written === undefined) return
  const at = [...path, verb]
  const isList = find(context.tree, at)?.kind === 'list'
  const all = Array.isArray(written) ? written : [written]
  for (const [i, one] of all.entries()) read(one, isList ? [...at, i] : at)
}

/** Whether a component has this version; if not, records a mistake. */
export function knownVersion(context: CheckContext, path: Path, component: Component, version: string): boolean {
  return context.known(path, version, context.vocabulary.versions[component], `a version of ${component}`)
}

/** Whether the scenario has this pool; if not, records a mistake. */
export function knownPool(context: CheckContext, path: Path, pool: string): boolean {
  return context.known(path, pool, context.vocabulary.pools, 'a pool of this scenario')
}

/** A share in [0, 1]. */
export function readShare(context: CheckContext, path: Path, written: number | string): number {
  const parsed = quantity(written, 'ratio')
  if ('value' in parsed && parsed.value >= 0 && parsed.value <= 1) return parsed.value
  context.report(path, `${quoted(written)} is not a share`, 'write a share from 0 to 1, such as 0.2 or 20%')
  return 1
}
