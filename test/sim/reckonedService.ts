import type { BacklogRow, CallRow, ServiceRow } from '../metrics/toldFacts.ts'
import type { WatchedRun } from './watchedWorld.ts'

/** A turn by its moments, ms; Infinity where one never came. */
interface Told {
  region: string
  spokeMs: number
  stoppedMs: number
  firstSoundMs: number
  endedMs: number
  speechMs: number
  captureWaitMs: number
}

/** All turns of the run: the rows of those that ended, and those that the end of the run cut off. */
function turnsOf({ told, world }: WatchedRun): Told[] {
  const ended = told.flatMap(({ turns }) => turns).map((turn): Told => {
    const [spokeMs, speechMs] = [turn.spoke_at_ms as number, turn.speech_ms as number]
    return {
      region: turn.region as string,
      spokeMs,
      speechMs,
      stoppedMs: spokeMs + speechMs,
      firstSoundMs: turn.gap_ms === null ? Number.POSITIVE_INFINITY : spokeMs + speechMs + turn.gap_ms,
      endedMs: turn.ended_at_ms as number,
      captureWaitMs: turn.capture_wait_ms as number,
    }
  })
  const open = [...world.ledger.liveTurns].map((turn): Told => ({
    region: world.dictionary.name('region', turn.region),
    spokeMs: turn.spokeAtUs / 1000,
    speechMs: turn.speechUs / 1000,
    stoppedMs: turn.speechEndUs / 1000,
    firstSoundMs: turn.firstAudioUs < 0 ? Number.POSITIVE_INFINITY : turn.firstAudioUs / 1000,
    endedMs: Number.POSITIVE_INFINITY,
    captureWaitMs: turn.captureWaitUs / 1000,
  }))
  return [...ended, ...open]
}

/** Adding milliseconds rounds; a hundredth of a µs is no time. */
const SLACK_MS = 1e-5
const by = (atMs: number, closedMs: number) => atMs <= closedMs + SLACK_MS

/** The rows of `service` of every minute, made of the tables turns and calls and of what the clients played. */
export function reckonedService(run: WatchedRun): ServiceRow[][] {
  const turns = turnsOf(run)
  const calls = run.told.flatMap((at) => at.calls)
  return run.told.map(({ minute, closedMs, service }) =>
    service.map(({ region }) => {
      const here = <One extends { region: string | null }>(all: One[]) => all.filter((one) => region === null || one.region === region)
      const span: Span = { minute, fromMs: minute * 60_000, closedMs }
      return { minute, region, ...ofCalls(here(calls), span), ...ofTurns(here(turns), span) }
    }),
  )
}

/** The rows of `backlogs` of every minute, made of the turns and of what the clients played. */
export function reckonedBacklogs(run: WatchedRun): BacklogRow[][] {
  const turns = turnsOf(run)
  return run.told.map(({ minute, closedMs }) => {
    const span: Span = { minute, fromMs: minute * 60_000, closedMs }
    return [
      { minute, stage: 'capture', waiting_mean: captureWaiting(turns, span) },
      { minute, stage: 'playback', waiting_mean: run.playedLateMs[minute] / (closedMs - span.fromMs) },
    ]
  })
}

interface Span {
  minute: number
  fromMs: number
  closedMs: number
}

const begins = (atMs: number, { minute, fromMs, closedMs }: Span) => atMs <= closedMs && (atMs > fromMs || minute === 0)

function ofCalls(calls: CallRow[], span: Span) {
  const [people, recordings] = [false, true].map((batch) => calls.filter((call) => (call.traffic_class === 'batch') === batch))
  const begun = (those: CallRow[]) => those.filter((call) => begins(call.started_at_ms as number, span)).length
  const live = (those: CallRow[]) =>
    those.filter((call) => (call.started_at_ms as number) <= span.closedMs && !((call.ended_at_ms ?? Number.POSITIVE_INFINITY) <= span.closedMs)).length
  return {
    calls_begun: begun(people),
    calls_live: live(people),
    recordings_begun: begun(recordings),
    recordings_live: live(recordings),
  }
}

function ofTurns(turns: Told[], span: Span) {
  const { closedMs } = span
  const open = turns.filter(({ spokeMs, endedMs }) => spokeMs <= closedMs && endedMs > closedMs)
  const unanswered = open.filter(({ stoppedMs, firstSoundMs }) => by(stoppedMs, closedMs) && !by(firstSoundMs, closedMs))
  const first = Math.min(...unanswered.map(({ stoppedMs }) => stoppedMs))
  return {
    turns_begun: turns.filter(({ spokeMs }) => begins(spokeMs, span)).length,
    turns_open: open.length,
    turns_unanswered: unanswered.length,
    turns_overdue: unanswered.filter(({ stoppedMs }) => closedMs - stoppedMs > 10_000 + SLACK_MS).length,
    oldest_unanswered_ms: unanswered.length > 0 ? closedMs - first : null,
  }
}

/** A turn’s packets of 20 ms wait from nothing at its begin to the wait of the last one at its end, all counted where it begins. */
function captureWaiting(turns: Told[], span: Span): number {
  const waits = turns
    .filter(({ spokeMs }) => begins(spokeMs, span))
    .map(({ speechMs, captureWaitMs }) => ((speechMs / 20) * captureWaitMs) / 2)
  return waits.reduce((sum, wait) => sum + wait, 0) / (span.closedMs - span.fromMs)
}
