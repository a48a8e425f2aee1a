import type { Outcome } from '../model/turnColumns.ts'
import type { CountMetric, MeanMetric } from './metricSpec.ts'
import { ended, everyTurn, gaveUp, not, where } from './readings.ts'

export const turnCount: CountMetric = {
  kind: 'count',
  unit: 'count',
  of: everyTurn,
  reach: 'everySlice',
  about: 'Turns that ended, however they did.',
}

/** `turn.count.<how>`. */
export function turnCountEnded(how: Outcome): CountMetric {
  return { kind: 'count', unit: 'count', of: ended(how), reach: 'coarse', about: `Turns that ended ${how}.` }
}

export const turnInterrupted = share(ended('interrupted'), 'Share of turns in which the caller spoke over the answer.')
export const turnAbandoned = share(ended('abandoned'), 'Share of turns at which the caller hung up.')
export const callAbandoned = share(gaveUp, 'Of the calls heard in the window, the share whose caller gave up.')
export const turnGrounded = share('grounded', 'Share of answers that the documents bear out.')
export const turnUngrounded = share(not('grounded'), 'Share of answers that the documents do not bear out.')
export const turnUngroundedAfterChange = share(
  where('policy_changed', not('grounded')),
  'Share of ungrounded answers among questions whose policy has changed.',
)
export const turnTaskSuccess = share('task_success', 'Share of turns that did what the caller wanted.')
export const turnPreference = share('preference', 'Share of turns whose voice a listener would prefer.')
/** The world adds slices `stage=<stage>`: jobs that the stage's pools refused ÷ jobs that came. */
export const errorsRatio = share(ended('shed', 'failed'), 'Share of turns that were refused or failed.')

function share(of: MeanMetric['of'], about: string): MeanMetric {
  return { kind: 'mean', unit: 'ratio', of, reach: 'everySlice', about }
}
