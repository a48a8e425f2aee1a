import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { arrows, causeWing } from '../tidy/house.ts'
import { root } from '../tidy/sources.ts'

const readme = readFileSync(join(root, 'README.md'), 'utf8')
const picture = /## The house\n\n```\n([\s\S]*?)```/.exec(readme)?.[1].split('\n') ?? []

/** A room where the picture draws it: line from the top, column from the left. */
interface Drawn {
  room: string
  line: number
  column: number
}

const drawn: Drawn[] = picture.flatMap((text, line) =>
  [...text.matchAll(/\b([a-z]+)(?:\/|\.ts\b)/g)].map(({ 1: room, index: column }) => ({ room, line, column })),
)
const wings = picture.findIndex((text) => text.includes('CAUSE WING'))
const effectColumn = picture[wings]?.indexOf('EFFECT WING') ?? -1
const shared = drawn.find(({ room }) => room === 'model')?.line ?? -1
const inWings = drawn.filter(({ line }) => line > wings && line < shared)

describe('the picture of the house in the README', () => {
  it('shows every room of src once, and no other', () => {
    const rooms = readdirSync(join(root, 'src'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() || entry.name.endsWith('.ts'))
      .map(({ name }) => name.replace('.ts', ''))
    expect(drawn.map(({ room }) => room).sort()).toEqual(rooms.sort())
    expect(drawn.map(({ room }) => room).sort()).toEqual(Object.keys(arrows).sort())
  })

  it('has arrows that go down only: a room imports none that is drawn beside or above it', () => {
    const lineOf = new Map(drawn.map(({ room, line }) => [room, line]))
    const wrong = drawn.flatMap(({ room, line }) =>
      arrows[room].filter((to) => (lineOf.get(to) ?? 0) <= line).map((to) => `${room} → ${to}`),
    )
    expect(wrong).toEqual([])
  })

  it('has the rooms of each wing on its own side, and no arrow between them', () => {
    const causes = inWings.filter(({ column }) => column < effectColumn).map(({ room }) => room)
    const effects = inWings.filter(({ column }) => column >= effectColumn).map(({ room }) => room)
    expect([...causes, 'kernel', 'model'].sort()).toEqual([...causeWing].sort())
    expect(effects.length).toBeGreaterThan(3)
    expect(causes.flatMap((room) => arrows[room].filter((to) => effects.includes(to)))).toEqual([])
    expect(effects.flatMap((room) => arrows[room].filter((to) => causes.includes(to)))).toEqual([])
  })
})
