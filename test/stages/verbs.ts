import type { Call } from '../../src/model/call.ts'
import type { Outcome } from '../../src/model/factTable.ts'
import type { Turn } from '../../src/model/turn.ts'
import { stages } from '../../src/stages/index.ts'
import type { IndexState } from '../../src/stages/retrieval/indexState.ts'
import type { Stage, StageParts } from '../../src/stages/stage.ts'

/** The stages of the cascaded pipeline by what they do, so that a test can speak to one and put somebody else in another’s place. */
export interface Path {
  capture: { speak(turn: Turn): void }
  uplink: { send(turn: Turn): void }
  vad: { hear(turn: Turn): void }
  asr: { open(call: Call): void; close(call: Call): void; hear(turn: Turn): void; finish(turn: Turn): void }
  retrieval: { find(turn: Turn): void }
  llm: { ask(turn: Turn): void; leave(turn: Turn): void }
  tts: { say(turn: Turn, characters: number): void }
  downlink: { send(turn: Turn, part: number, audioUs: number): void }
  playback: { hear(turn: Turn, part: number, audioUs: number, arrivesUs: number): void; allSaid(turn: Turn): void }
  /** The person at both ends. */
  caller: { heardFirst(turn: Turn): void; end(turn: Turn, outcome: Outcome): void }
}

/** Every verb of the path. */
export const verbs: { [Of in keyof Path]: (keyof Path[Of])[] } = {
  capture: ['speak'],
  uplink: ['send'],
  vad: ['hear'],
  asr: ['open', 'close', 'hear', 'finish'],
  retrieval: ['find'],
  llm: ['ask', 'leave'],
  tts: ['say'],
  downlink: ['send'],
  playback: ['hear', 'allSaid'],
  caller: ['heardFirst', 'end'],
}

type Verbs = Record<string, (...given: never[]) => void>

/** The verbs of a stage that was built, under the names above. */
const told: Record<Exclude<keyof Path, 'caller'>, (parts: StageParts) => Verbs> = {
  capture: ({ ports }) => ({ speak: ports.speech as never }),
  uplink: ({ ports }) => ({ send: ports.audioSource as never }),
  vad: ({ ports }) => ({ hear: ports.audioChunk as never }),
  asr: ({ ports, callBegins, callEnds }) => ({
    ...{ open: callBegins as never, close: callEnds as never },
    ...{ hear: ports.audioChunk as never, finish: ports.utterance as never },
  }),
  retrieval: ({ ports }) => ({ find: ports.transcript as never }),
  llm: ({ ports, turnEnds }) => ({ ask: ports.prompt as never, leave: turnEnds as never }),
  tts: ({ ports }) => ({ say: ports.segment as never }),
  downlink: ({ ports }) => ({ send: ports.audioPart as never }),
  playback: ({ ports }) => ({ hear: ports.audioPart as never, allSaid: ports.answerEnd as never }),
}

/** The same parts, but what the stage is told goes to whoever stands in its place by then. */
function behind(path: Path, name: keyof typeof told, parts: StageParts): StageParts {
  const { ports, ...more } = parts
  const of: { [Of in keyof typeof told]: StageParts } = {
    capture: { ports: { speech: (turn) => path.capture.speak(turn) } },
    uplink: { ports: { audioSource: (turn) => path.uplink.send(turn) } },
    vad: { ports: { audioChunk: (turn) => path.vad.hear(turn) } },
    asr: {
      ports: { audioChunk: (turn) => path.asr.hear(turn), utterance: (turn) => path.asr.finish(turn) },
      callBegins: (call) => path.asr.open(call),
      callEnds: (call) => path.asr.close(call),
    },
    retrieval: { ports: { transcript: (turn) => path.retrieval.find(turn) } },
    llm: { ports: { prompt: (turn) => path.llm.ask(turn), transcript: (turn) => path.llm.ask(turn) }, turnEnds: (turn) => path.llm.leave(turn) },
    tts: { ports: { segment: (turn, characters) => path.tts.say(turn, characters) } },
    downlink: {
      ports: {
        audioPart: (turn, part, audioUs) =>
          // The stage itself takes the moment too; it is the present one.
          path.downlink.send(turn, part, audioUs),
      },
    },
    playback: {
      ports: {
        audioPart: (turn, part, audioUs, atUs) => path.playback.hear(turn, part, audioUs, atUs),
        answerEnd: (turn) => path.playback.allSaid(turn),
      },
    },
  }
  return { ...more, ...of[name] }
}

/** The shipped stages, which speak to each other and to the caller through `path`; it is filled as they are built. */
export function stagesBehind(path: Path, found: { knowledge?: IndexState }): readonly Stage[] {
  const caller = {
    heardFirst: (turn: Turn) => path.caller.heardFirst(turn),
    end: (turn: Turn, outcome: Outcome) => path.caller.end(turn, outcome),
  }
  return stages.map((stage) => ({
    ...stage,
    resident:
      stage.resident &&
      ((context) => {
        const resident = (stage.resident as NonNullable<Stage['resident']>)(context)
        if (stage.name === 'retrieval') found.knowledge = resident as IndexState
        return resident
      }),
    build: (context) => {
      const name = stage.name as keyof typeof told
      const parts = stage.build({ ...context, caller })
      path[name] = told[name](parts) as never
      return behind(path, name, parts)
    },
  }))
}
