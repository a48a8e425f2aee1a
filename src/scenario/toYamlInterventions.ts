import type { Act, Change, Intervention } from '../model/scenario.ts'
import type { Where } from '../model/slice.ts'
import { timeText } from './quantity.ts'

/** An intervention in the form that the loader reads, with shorthands expanded. */
export function writtenIntervention(one: Intervention): Record<string, unknown> {
  const { id, role, title, atUs, untilUs, onAlert, jitterUs, afterFaultUs, instead, changes, acts } = one
  const hasOwnTime = onAlert === null && afterFaultUs === undefined && instead === undefined
  return given({
    id,
    role,
    title,
    at: hasOwnTime ? timeText(atUs) : null,
    after: afterFaultUs === undefined ? null : timeText(afterFaultUs),
    onAlert: onAlert && { detector: onAlert.detector, after: timeText(onAlert.afterUs) },
    instead,
    jitter: jitterUs === undefined ? null : timeText(jitterUs),
    for: untilUs === null ? null : timeText(untilUs - atUs),
    change: changes.length === 0 ? null : writtenChanges(changes),
    ...writtenActs(acts),
  })
}

/** Acts by verb; several of one verb are a list. */
function writtenActs(acts: Act[]): Record<string, unknown> {
  const byVerb = new Map<string, unknown[]>()
  for (const act of acts) byVerb.set(act.act, [...(byVerb.get(act.act) ?? []), writtenAct(act)])
  return Object.fromEntries([...byVerb].map(([verb, list]) => [verb, list.length === 1 ? list[0] : list]))
}

function writtenAct(act: Act): unknown {
  switch (act.act) {
    case 'rollout':
      return given({ component: act.component, version: act.version, share: act.share, where: narrow(act.where) })
    case 'rollback':
      return { component: act.component, to: act.to }
    case 'crash':
    case 'drain':
      return act.worker === undefined ? { pool: act.pool, workers: act.workers } : { pool: act.pool, worker: act.worker }
    case 'restart':
    case 'warm':
      return act.pool
    case 'flush':
      return given({ cache: act.cache, where: narrow(act.where) })
    case 'refreshIndex':
      return given({ version: act.version, where: narrow(act.where), fails: act.failsWhere })
    case 'pinIndex':
      return given({ version: act.version, where: narrow(act.where) })
  }
}

function narrow(where: Where): Where | null {
  return Object.keys(where).length === 0 ? null : where
}

/** A map without its null and undefined values. */
export function given(map: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(map).filter(([, value]) => value !== null && value !== undefined))
}

/** Changes as `address: value` or `address: {set, times, plus, where}`; `label` is left out of their `where`. */
export function writtenChanges(changes: Change[], label = ''): Record<string, unknown> {
  return Object.fromEntries(
    changes.map(({ knob, set, times, plus, where }) => {
      const narrowed = Object.fromEntries(Object.entries(where).filter(([key]) => key !== label))
      const isBare = times === undefined && plus === undefined && Object.keys(narrowed).length === 0
      const wide = Object.keys(narrowed).length === 0
      return [knob, isBare ? set : given({ set, times, plus, where: wide ? null : narrowed })]
    }),
  )
}
