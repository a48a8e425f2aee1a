import { describe, expect, it } from 'vitest'
import { runCommandLine } from '../../src/commands/commandLine.ts'
import { commands } from '../../src/commands/index.ts'
import { ask } from '../../src/commands/query/ask.ts'
import { createParley } from '../../src/parley/createParley.ts'
import { standardParts } from '../../src/parley/standardParts.ts'
import { InputError } from '../../src/input/inputError.ts'
import type { Job } from '../../src/serving/job.ts'
import { poolKind } from '../../src/serving/poolKind.ts'
import type { Server } from '../../src/serving/server.ts'
import type { ServerKind } from '../../src/serving/serverKind.ts'
import { listener } from '../commands/listener.ts'
import { recorded, villageWith } from './village.ts'

/** A pool whose workers are so many times as fast as those of the shipped kind, and that cannot be fast in a partition. */
const turbo: ServerKind = {
  ...poolKind,
  name: 'turbo',
  about: 'a pool that is faster by a knob of its own',
  knobs: (need) => ({
    ...poolKind.knobs(need),
    speed: { unit: 'times', base: 1, min: 1, max: 10, perTurn: false, startOnly: true, about: 'How many times as fast.' },
  }),
  check: (values, spec, need) => {
    const divided = Number(values('partitionWorkers')) > 0 && Number(values('speed')) > 1
    const own = { knobs: ['speed'], found: 'a turbo pool is fast only in one piece', remedy: 'leave speed or partitionWorkers out' }
    return [...poolKind.check(values, spec, need), ...(divided ? [own] : [])]
  },
  build: (world, spec, need, book) => {
    const server = poolKind.build(world, spec, need, book) as unknown as Server<Job> & { slowdown: number }
    server.slowdown = 1 / world.knob('speed').value
    return server as unknown as Server<never>
  },
}

/** The shipped stages, but questions are embedded by servers of the new kind. */
const parley = createParley({
  ...standardParts,
  servers: [...standardParts.servers, turbo],
  stages: standardParts.stages.map((stage) => ({
    ...stage,
    pools: stage.pools?.map((need) => (need.kind === 'embed' ? { ...need, server: 'turbo' } : need)),
  })),
})

const withSpeed = (speed: number) => `pools: { embed: { stage: embed, region: home, msPerItem: 40ms, speed: ${speed}x } }`

async function utilisation(speed: number): Promise<number> {
  const { folder } = await recorded(villageWith(withSpeed(speed), parley), parley, { twin: false })
  const { rows } = await ask(folder, "SELECT avg(utilisation) FROM servers WHERE pool = 'embed'")
  return Number(rows[0][0])
}

describe('a server kind that is handed in', () => {
  it('serves the stage that needs it, by its knob, and is metered like any other', async () => {
    const [slow, fast] = [await utilisation(1), await utilisation(4)]
    expect(slow).toBeGreaterThan(0.01)
    expect(fast / slow).toBeCloseTo(0.25, 1)
  })

  it('is listed with its knobs, which scenarios may name', async () => {
    const { terminal, printed } = listener()
    await runCommandLine(['list', 'servers'], commands, terminal, async () => parley)
    expect(printed.join('\n')).toContain('faster by a knob of its own')
    const { terminal: schemaTerminal, printed: schema } = listener()
    await runCommandLine(['schema'], commands, schemaTerminal, async () => parley)
    expect(schema.join('\n')).toContain('How many times as fast.')
  })

  it('says what does not go together, and that is told at its line', () => {
    const wrong = 'pools: { embed: { stage: embed, region: home, workers: 2, speed: 4x, partitionWorkers: 1 } }'
    expect(() => villageWith(wrong, parley)).toThrow(InputError)
    expect(() => villageWith(wrong, parley)).toThrow(/own\.yaml:2:\d+: a turbo pool is fast only in one piece; leave speed or partitionWorkers out/)
  })
})
