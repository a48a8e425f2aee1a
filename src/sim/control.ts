import type { Simulation } from '../kernel/simulation.ts'
import type { Alert } from '../model/alert.ts'
import { BEFORE_THE_RUN_US, type KnobCell, type Layer } from '../model/knobCell.ts'
import {
  type Act,
  actVerbs,
  type Change,
  type Component,
  components,
  type Intervention,
  type Scenario,
} from '../model/scenario.ts'
import { type SliceDictionary, SliceTest, type Where } from '../model/slice.ts'
import { versionAttribute } from './rollouts.ts'

/** Interventions run before everything else at their instant: all changes are added and removed, then they take effect. */
const CHANGE_RANK = -3
const EFFECT_RANK = -2

/** Whether an act had an effect; if only in part, that part in words, such as `2 of 5 workers`. */
export type ActEffect = boolean | string

/** Performs an act. */
export type Actor = (act: Act) => ActEffect

interface Held {
  intervention: Intervention
  layers: { cell: KnobCell; layer: Layer }[]
  /** For each act, whether it had an effect, or which part of it was done. */
  touched: ActEffect[]
  begun: boolean
}

/** A due act of an intervention. */
interface DueAct {
  held: Held
  at: number
}

/** The knobs of a world, and the notification of their listeners. */
interface Knobs {
  knob(address: string): KnobCell
  notify(): void
}

/**
 * Applies interventions at their times: adds and removes changes of knobs, performs acts, and reports those without effect.
 *
 * Everything that begins and ends at one instant is one step, and the order in which it is written changes nothing. First
 * every change is added or removed; then the listeners of knobs whose value has changed are notified, once; then acts are
 * performed, in the order of `actVerbs`, those of one verb in the alphabetical order of their interventions' ids, those of one
 * intervention as listed.
 */
export class Control {
  /** Interventions as they happened, with their actual times. */
  readonly truth: Intervention[] = []
  private readonly simulation: Simulation
  private readonly dictionary: SliceDictionary
  private readonly board: Knobs
  private readonly actor: Actor
  private readonly held: Held[] = []
  private readonly onAlert: Held[] = []
  private readonly versionLayers = new Map<string, Layer[]>()
  private readonly due: DueAct[] = []
  /** Changes were added or removed at this instant and have not taken effect yet. */
  private unsettled = false

  constructor(
    world: { simulation: Simulation; dictionary: SliceDictionary; board: Knobs },
    scenario: Scenario,
    actor: Actor,
  ) {
    this.simulation = world.simulation
    this.dictionary = world.dictionary
    this.board = world.board
    this.actor = actor
    for (const component of components) this.layVersions(component, scenario)
  }

  /** A version is data: its changes are on the knobs during the whole run, restricted to calls with its label. */
  private layVersions(component: Component, scenario: Scenario): void {
    for (const [version, changes] of Object.entries(scenario.components[component].versions)) {
      const label: Where = { [versionAttribute(component)]: version }
      const layers = changes.map((change) => this.layVersion({ ...change, where: { ...change.where, ...label } }))
      this.versionLayers.set(`${component} ${version}`, layers)
    }
  }

  schedule(interventions: Intervention[]): void {
    for (const intervention of interventions) {
      const held: Held = { intervention, layers: [], touched: [], begun: false }
      this.held.push(held)
      if (intervention.onAlert !== null) this.onAlert.push(held)
      else this.simulation.at(intervention.atUs, this.begin, held, CHANGE_RANK)
    }
  }

  /** Detectors have alerted: interventions triggered by them start their delay. */
  alerted(alerts: Alert[]): void {
    for (const held of this.onAlert) {
      const trigger = held.intervention.onAlert
      if (held.begun || trigger === null || !alerts.some((alert) => alert.detector === trigger.detector)) continue
      held.begun = true
      this.simulation.in(trigger.afterUs, this.begin, held, CHANGE_RANK)
    }
  }

  private readonly begin = (held: Held): void => {
    const { intervention } = held
    held.begun = true
    const atUs = this.simulation.nowUs
    const lastsUs = intervention.untilUs === null ? null : intervention.untilUs - intervention.atUs
    this.truth.push({ ...intervention, atUs, untilUs: lastsUs === null ? null : atUs + lastsUs })
    for (const change of intervention.changes) held.layers.push(this.lay(change, atUs))
    for (let at = 0; at < intervention.acts.length; at++) this.due.push({ held, at })
    if (lastsUs !== null) this.simulation.in(lastsUs, this.lift, held, CHANGE_RANK)
    this.settleLater()
  }

  private readonly lift = (held: Held): void => {
    for (const { cell, layer } of held.layers) cell.removeLayer(layer)
    this.settleLater()
  }

  private settleLater(): void {
    if (this.unsettled) return
    this.unsettled = true
    this.simulation.in(0, this.settle, null, EFFECT_RANK)
  }

  /** All changes of this instant are added and removed. */
  private readonly settle = (): void => {
    this.unsettled = false
    this.board.notify()
    const acts = this.due.splice(0).sort(byVerbThenId)
    for (const { held, at } of acts) held.touched[at] = this.actor(held.intervention.acts[at])
  }

  private layVersion(change: Change): Layer {
    return this.lay(change, BEFORE_THE_RUN_US).layer
  }

  private lay(change: Change, laidUs: number): { cell: KnobCell; layer: Layer } {
    const cell = this.board.knob(change.knob)
    const narrow = Object.keys(change.where).length > 0
    const layer: Layer = {
      set: change.set ?? null,
      times: change.times ?? 1,
      plus: change.plus ?? 0,
      test: narrow ? new SliceTest(change.where, this.dictionary) : null,
      laidUs,
      wasRead: false,
    }
    cell.addLayer(layer)
    return { cell, layer }
  }

  /**
   * Interventions without effect: changes that decided no value that was read, acts that found nothing to do, and those that
   * never began. Also those done only in part.
   */
  unread(): Unread[] {
    return this.held.flatMap((held) => {
      const { id, role, onAlert } = held.intervention
      if (!held.begun) {
        const why = onAlert === null ? 'its time did not come' : `detector "${onAlert.detector}" did not speak`
        return [{ id, role, wholly: false, what: `${role} "${id}" never began: ${why}` }]
      }
      const idle = [...unreadChanges(held), ...this.idleActs(held)]
      const all = held.layers.length + held.intervention.acts.length
      const partly = partlyDone(held)
      const lines: Unread[] = []
      if (partly.length > 0) {
        const what = `${role} "${id}" did part of what it was to do (${partly.join(', ')})`
        lines.push({ id, role, wholly: false, what })
      }
      if (idle.length === 0) return lines
      const wholly = idle.length === all
      return [...lines, { id, role, wholly, what: `nothing read ${role} "${id}" while it lasted (${idle.join(', ')})` }]
    })
  }

  /** Acts that found nothing to do; a rollout whose version changed no knob value that was read counts too. */
  private idleActs({ intervention, touched }: Held): string[] {
    return intervention.acts.flatMap((act, i) => {
      const layers = act.act === 'rollout' ? (this.versionLayers.get(`${act.component} ${act.version}`) ?? []) : []
      const isDead = layers.length > 0 && layers.every((layer) => !layer.wasRead)
      return touched[i] && !isDead ? [] : [actText(act)]
    })
  }
}

function byVerbThenId(one: DueAct, other: DueAct): number {
  const verbs = actVerbs.indexOf(one.held.intervention.acts[one.at].act) - actVerbs.indexOf(other.held.intervention.acts[other.at].act)
  if (verbs !== 0) return verbs
  const [id, otherId] = [one.held.intervention.id, other.held.intervention.id]
  return id === otherId ? one.at - other.at : id < otherId ? -1 : 1
}

/** A part of an intervention without effect. */
export interface Unread {
  id: string
  role: Intervention['role']
  /** It began, and no part of it had any effect. */
  wholly: boolean
  what: string
}

function unreadChanges({ layers }: Held): string[] {
  return layers.filter(({ layer }) => !layer.wasRead).map(({ cell }) => cell.address)
}

/** Acts that found fewer workers than required, as `crash tts-us: 2 of 5 workers`. */
function partlyDone({ intervention, touched }: Held): string[] {
  return intervention.acts.flatMap((act, i) => (typeof touched[i] === 'string' ? [`${actText(act)}: ${touched[i]}`] : []))
}

/** `crash tts-us`, `crash tts-us worker 3`, `rollout asr v2`. */
function actText(act: Act): string {
  const of = 'pool' in act ? act.pool : 'component' in act ? act.component : 'cache' in act ? act.cache : act.version
  if (act.act === 'rollout') return `rollout ${of} ${act.version}`
  return 'worker' in act && act.worker !== undefined ? `${act.act} ${of} worker ${act.worker}` : `${act.act} ${of}`
}
