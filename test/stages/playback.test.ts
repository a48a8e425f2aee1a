import { describe, expect, it } from 'vitest'
import { calm, Scene } from './scene.ts'

const client = { ...calm, 'stage/playback.bufferMs': 40, 'stage/playback.decodeMs': 5 }

/** Parts of 400 ms arrive at these instants, in order of part number unless `order` says else; then all is said. */
function play(arrivesMs: number[], knobs: Record<string, number> = {}, order = arrivesMs.map((_, part) => part)) {
  const scene = new Scene({ knobs: { ...client, ...knobs } }).only('playback')
  const turn = scene.turn(1000)
  turn.partsPlanned = arrivesMs.length
  for (const part of order) {
    scene.at(arrivesMs[part], () => scene.path.playback.hear(turn, part, 400_000, arrivesMs[part] * 1000))
  }
  scene.at(Math.max(...arrivesMs), () => scene.path.playback.allSaid(turn))
  scene.run()
  return { turn, log: scene.log }
}

describe('playback', () => {
  it('fills its buffer, decodes, and plays the parts one behind the other to the end', () => {
    const { turn, log } = play([100, 200, 300])
    expect(log).toEqual([
      [100, 'caller.heardFirst'],
      [145 + 3 * 400, 'caller.end answered'],
    ])
    expect([turn.firstAudioUs, turn.audioUs, turn.underruns]).toEqual([145_000, 1_200_000, 0])
  })

  it('the buffer and the decoder delay the first sound', () => {
    expect(play([100], { 'stage/playback.bufferMs': 140 }).turn.firstAudioUs).toBe(245_000)
    expect(play([100], { 'stage/playback.decodeMs': 105 }).turn.firstAudioUs).toBe(245_000)
  })

  it('a part that comes before its turn waits for its predecessors', () => {
    const { turn, log } = play([300, 100, 200], {}, [1, 2, 0])
    expect(log).toEqual([
      [300, 'caller.heardFirst'],
      [345 + 3 * 400, 'caller.end answered'],
    ])
    expect([turn.partsHeard, turn.underruns]).toEqual([3, 0])
  })

  it('a part that comes late is an underrun: silence until it is there', () => {
    const { turn, log } = play([100, 900, 1000])
    expect(turn.underruns).toBe(1)
    expect(log.at(-1)).toEqual([900 + 2 * 400, 'caller.end answered'])
  })

  it('a deeper buffer saves what is late by less', () => {
    const underruns = (bufferMs: number) => play([0, 450, 900], { 'stage/playback.bufferMs': bufferMs }).turn.underruns
    expect([underruns(0), underruns(60), underruns(120)]).toEqual([2, 1, 0])
  })

  it('the answer is over when the last token is written, the last part is there and the last sound is played', () => {
    const scene = new Scene({ knobs: client }).only('playback')
    const turn = scene.turn(1000)
    turn.partsPlanned = 1
    scene.path.playback.hear(turn, 0, 400_000, 0)
    scene.at(200, () => {
      turn.partsPlanned = 2
    })
    scene.at(300, () => scene.path.playback.allSaid(turn))
    scene.at(2000, () => scene.path.playback.hear(turn, 1, 400_000, 2_000_000))
    expect(scene.run().log).toEqual([
      [0, 'caller.heardFirst'],
      [2400, 'caller.end answered'],
    ])
  })

  it('who hung up hears no end', () => {
    const scene = new Scene({ knobs: client }).only('playback')
    const turn = scene.turn(1000)
    turn.partsPlanned = 1
    scene.path.playback.hear(turn, 0, 400_000, 0)
    scene.path.playback.allSaid(turn)
    scene.at(100, () => {
      turn.over = true
    })
    expect(scene.run().log).toEqual([[0, 'caller.heardFirst']])
  })

  it('the backlog adds up how long each later part lies in the client', () => {
    const scene = new Scene({ knobs: client }).only('playback')
    const turn = scene.turn(1000)
    for (const part of [0, 1, 2]) scene.path.playback.hear(turn, part, 400_000, part * 100_000)
    // Part 1 arrives at 100 and plays at 445, part 2 arrives at 200 and plays at 845.
    expect(scene.waitedUs('playback')).toBe(345_000 + 645_000)
  })
})
