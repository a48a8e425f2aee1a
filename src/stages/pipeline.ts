import type { Signal } from './ports.ts'
import type { Stage } from './stage.ts'

/** Why a list of stages is no pipeline: the index in the list, what was found, and what would do. */
export interface PipelineFault {
  at: number
  found: string
  remedy: string
}

/**
 * Why these stages in this order cannot serve a turn; null when they can. A signal is delivered to the next stage that accepts
 * it. The first stage must accept the caller's speech, each stage what the one before emits, every required signal must be
 * emitted by an earlier stage, every emitted signal accepted by a later one, and the last stage must emit `sound`.
 */
export function pipelineFault(stages: readonly Stage[]): PipelineFault | null {
  if (stages.length === 0) return { at: 0, found: 'the pipeline has no stages', remedy: 'write their names in the order of a turn' }
  for (let at = 0; at < stages.length; at++) {
    const fault = stageFault(stages, at)
    if (fault !== null) return { at, ...fault }
  }
  return null
}

function stageFault(stages: readonly Stage[], at: number): Omit<PipelineFault, 'at'> | null {
  const { name, accepts } = stages[at]
  const before = stages[at - 1]
  if (stages.findIndex((other) => other.name === name) < at)
    return { found: `"${name}" is here a second time`, remedy: 'a turn goes through a stage once: take one away' }
  if (before === undefined && !accepted(stages[0]).includes('speech'))
    return { found: `"${name}" cannot be first: it does not take the caller’s speech`, remedy: 'begin with a stage that accepts speech, such as capture' }
  if (before !== undefined && !accepted(stages[at]).some((signal) => emittedAt(stages, at - 1).includes(signal)))
    return {
      found: `"${name}" accepts ${listed(accepted(stages[at]))}, but "${before.name}" before it emits ${listed(before.emits)}`,
      remedy: `put a stage between them that accepts ${listed(before.emits)} and emits ${listed(accepted(stages[at]))}, or another order`,
    }
  for (const need of accepts) {
    const any = typeof need === 'string' ? [need] : need
    if (any.some((signal) => signal === 'speech' || stages.slice(0, at).some((_, i) => emittedAt(stages, i).includes(signal)))) continue
    return { found: `nothing before "${name}" emits ${any.join(' or ')}`, remedy: 'add a stage that does before it' }
  }
  const after = stages.slice(at + 1)
  const emits = emittedAt(stages, at)
  const lost = emits.filter((signal) => signal !== 'sound' && !after.some((one) => accepted(one).includes(signal)))
  if (lost.length > 0)
    return { found: `nothing after "${name}" accepts ${listed(lost)}, which it emits`, remedy: `add a stage that accepts ${listed(lost)} after it` }
  if (after.length === 0 && !emits.includes('sound'))
    return { found: `"${name}" cannot be last: the caller hears nothing of it`, remedy: 'end with a stage that emits sound, such as playback' }
  return null
}

/** All signals that a stage can receive. */
export function accepted({ accepts }: Pick<Stage, 'accepts'>): readonly Signal[] {
  return accepts.flat() as Signal[]
}

/**
 * The signals that the stage at an index of the pipeline sends there. Of alternatives it is the first that the stage behind it
 * accepts; where that accepts none, it is the first.
 */
export function emittedAt(stages: readonly Pick<Stage, 'accepts' | 'emits'>[], at: number): readonly Signal[] {
  const behind = stages[at + 1]
  const taken = behind === undefined ? [] : accepted(behind)
  return stages[at].emits.map((signal) =>
    typeof signal === 'string' ? signal : (signal.find((one) => taken.includes(one)) ?? signal[0]),
  )
}

function listed(signals: Stage['emits']): string {
  return signals.length === 0 ? 'nothing' : signals.map((one) => (typeof one === 'string' ? one : one.join(' or '))).join(' and ')
}
