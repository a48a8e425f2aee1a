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

/** Interventions go before everything else at their instant: all changes are laid and lifted, then they take effect. */
const CHANGE_RANK = -3
const EFFECT_RANK = -2

/** Whether an act touched anything; where it could be done in part, that part in words, such as `2 of 5 workers`. */
export type ActEffect = boolean | string

/** Does an act. */
export type Actor = (act: Act) => ActEffect

interface Held {
  intervention: Intervention
  layers: { cell: KnobCell; layer: Layer }[]
  /** Of each act, whether it touched anything, or which part of it was done. */
  touched: ActEffect[]
  begun: boolean
}

/** An act whose time has come: one of those of an intervention. */
interface DueAct {
  held: Held
  at: number
}

/** The knobs of a world, and how those who follow them are told. */
interface Knobs {
  knob(address: string): KnobCell
  tell(): void
}

/**
 * Turns causes at their times: lays changes on knobs and lifts them, has acts done, and knows what nobody felt.
 *
 * What begins and ends at one instant is one step, and the order in which it is written changes nothing. First every change
 * is laid or lifted; then whoever follows a knob whose value is another is told, once; then acts are done, in the order of
 * `actVerbs`, those of one verb in the alphabetical order of their interventions' ids, those of one intervention as listed.
 */
export class Control {
  /** Interventions as they happened, with the times they really had. */
  readonly truth: Intervention[] = []
  private readonly simulation: Simulation
  private readonly dictionary: SliceDictionary
  private readonly board: Knobs
  private readonly actor: Actor
  private readonly held: Held[] = []
  private readonly onAlert: Held[] = []
  private readonly versionLayers = new Map<string, Layer[]>()
  private readonly due: DueAct[] = []
  /** At this instant something was laid or lifted that has not taken effect yet. */
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

  /** A version is data: its changes lie on the knobs all the time, and hold for calls that carry its label. */
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

  /** Detectors have spoken: interventions that wait for them start their delay. */
  alerted(alerts: Alert[]): void {
    for (const held of this.onAlert) {
      const wish = held.intervention.onAlert
      if (held.begun || wish === null || !alerts.some((alert) => alert.detector === wish.detector)) continue
      held.begun = true
      this.simulation.in(wish.afterUs, this.begin, held, CHANGE_RANK)
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
    for (const { cell, layer } of held.layers) cell.lift(layer)
    this.settleLater()
  }

  private settleLater(): void {
    if (this.unsettled) return
    this.unsettled = true
    this.simulation.in(0, this.settle, null, EFFECT_RANK)
  }

  /** All changes of this instant are laid and lifted. */
  private readonly settle = (): void => {
    this.unsettled = false
    this.board.tell()
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
    cell.lay(layer)
    return { cell, layer }
  }

  /**
   * What left nothing different: changes that decided no value that was read, acts that found nothing to do, and what never
   * began. And what could be done in part.
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

  /** Acts that found nothing to do; a release that changes no knob anybody read has done nothing either. */
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

/** A part of an intervention that nobody felt. */
export interface Unread {
  id: string
  role: Intervention['role']
  /** It began, and nobody felt any part of it. */
  wholly: boolean
  what: string
}

function unreadChanges({ layers }: Held): string[] {
  return layers.filter(({ layer }) => !layer.wasRead).map(({ cell }) => cell.address)
}

/** Acts that found less than they were to touch, as `crash tts-us: 2 of 5 workers`. */
function partlyDone({ intervention, touched }: Held): string[] {
  return intervention.acts.flatMap((act, i) => (typeof touched[i] === 'string' ? [`${actText(act)}: ${touched[i]}`] : []))
}

/** `crash tts-us`, `crash tts-us worker 3`, `rollout asr v2`. */
function actText(act: Act): string {
  const of = 'pool' in act ? act.pool : 'component' in act ? act.component : 'cache' in act ? act.cache : act.version
  if (act.act === 'rollout') return `rollout ${of} ${act.version}`
  return 'worker' in act && act.worker !== undefined ? `${act.act} ${of} worker ${act.worker}` : `${act.act} ${of}`
}
