import { Session } from 'node:inspector/promises'
import { sep } from 'node:path'

/** Microseconds between two looks at the stack. */
const INTERVAL_US = 250

/** Runs the work under the sampling profiler: the share of the time spent in the files of each room, greatest first. */
export async function roomShares(work: () => void): Promise<[string, number][]> {
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.setSamplingInterval', { interval: INTERVAL_US })
  await session.post('Profiler.start')
  work()
  const { profile } = await session.post('Profiler.stop')
  session.disconnect()
  const { nodes, samples = [], timeDeltas = [] } = profile
  const roomOfNode = new Map(nodes.map(({ id, callFrame }) => [id, roomOf(callFrame.url, callFrame.functionName)]))
  const spent = new Map<string, number>()
  let whole = 0
  samples.forEach((node, i) => {
    const room = roomOfNode.get(node) ?? 'other'
    spent.set(room, (spent.get(room) ?? 0) + timeDeltas[i])
    whole += timeDeltas[i]
  })
  return [...spent].map(([room, us]): [string, number] => [room, us / whole]).sort((a, b) => b[1] - a[1])
}

function roomOf(url: string, name: string): string {
  if (name === '(garbage collector)') return 'garbage collection'
  const room = /\/src\/([a-z]+)\//.exec(url)?.[1]
  if (room !== undefined) return room
  return url.includes(`node_modules${sep}`) || url.includes('node_modules/') ? 'packages' : 'other'
}
