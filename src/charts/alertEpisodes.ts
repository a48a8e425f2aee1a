import type { Alert } from '../model/alert.ts'

/** Consecutive alerts of one detector on one subject, merged. */
export interface AlertEpisode {
  detector: string
  subject: string
  action: string
  fromMinute: number
  /** Exclusive. */
  untilMinute: number
  alerts: number
}

/** Alerts closer than this are one event for the person on call, minutes. */
const mergeWithinMinutes = 10

/** Merges alerts into episodes, in order of their first minutes. */
export function alertEpisodes(alerts: Alert[]): AlertEpisode[] {
  const open = new Map<string, AlertEpisode>()
  const episodes: AlertEpisode[] = []
  for (const alert of [...alerts].sort((a, b) => a.minute - b.minute)) {
    const key = `${alert.detector}/${alert.subject}`
    const last = open.get(key)
    if (last !== undefined && alert.minute - last.untilMinute < mergeWithinMinutes) {
      last.untilMinute = alert.minute + 1
      last.alerts++
      continue
    }
    const { detector, subject, action, minute } = alert
    const episode = { detector, subject, action, fromMinute: minute, untilMinute: minute + 1, alerts: 1 }
    open.set(key, episode)
    episodes.push(episode)
  }
  return episodes
}
