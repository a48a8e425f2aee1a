import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, symlinkSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { orderStatisticInterval } from '../../src/analysis/quantileInterval.ts'
import { figureOf, figureText, secondsOf } from './figure.ts'

/**
 * `npm run bench:pairs -- BASE [PAIRS] [MINUTES]`: how many times as long the voice path takes as at commit or tag BASE. Both
 * builds run in this one process and take turns, each pair at its own seed, in changing order and on a heap just cleared,
 * so that a neighbour on the machine slows both sides of a pair; the median of the pairs' ratios is told with its 95 % interval.
 */
interface Build {
  voiceSpan(root: string, minutes: number): (seed: number) => { turns: number; events: number }
}

const WARM_UP = 3
const [base = 'HEAD', pairs = 15, minutes = 60] = process.argv.slice(2).map((word, i) => (i === 0 ? word : Number(word)))

/** Checks a commit out beside the results of the bench and compiles it there, once. */
function builtAt(commit: string): string {
  const sha = execFileSync('git', ['rev-parse', '--short', `${commit}^{commit}`], { encoding: 'utf8' }).trim()
  const folder = resolve('out/.bench-base', sha)
  const built = join(folder, 'out/.bench/test/bench/voiceSpan.js')
  if (existsSync(built)) return folder
  mkdirSync(folder, { recursive: true })
  execFileSync('sh', ['-c', `git archive ${sha} | tar -x -C "${folder}"`])
  if (!existsSync(join(folder, 'node_modules'))) symlinkSync(resolve('node_modules'), join(folder, 'node_modules'))
  if (!existsSync(join(folder, 'test/bench/voiceSpan.ts'))) throw new Error(`${commit} is older than this harness`)
  execFileSync('npx', ['tsc', '-p', 'test/bench'], { cwd: folder, stdio: 'inherit' })
  return folder
}

async function spanOf(root: string): Promise<(seed: number) => number> {
  const path = pathToFileURL(join(root, 'out/.bench/test/bench/voiceSpan.js')).href
  const { voiceSpan } = (await import(path)) as Build
  const run = voiceSpan(root, minutes as number)
  return (seed) => {
    // What the other side left behind is not for this one to clear.
    ;(globalThis as { gc?: () => void }).gc?.()
    return secondsOf(() => run(seed))
  }
}

const now = await spanOf(resolve('.'))
const before = await spanOf(builtAt(base as string))
const ratios: number[] = []
for (let seed = 1; seed <= WARM_UP + (pairs as number); seed++) {
  const first = seed % 2 === 0 ? now : before
  const one = first(seed)
  const other = (first === now ? before : now)(seed)
  if (seed > WARM_UP) ratios.push(first === now ? one / other : other / one)
}
const { value, lo, hi } = orderStatisticInterval(ratios, 0.5)
const interval = `95 % interval ${lo?.toFixed(3) ?? '?'} to ${hi?.toFixed(3) ?? '?'}`
console.log(`voice path, ${pairs} pairs of ${minutes} minutes against ${base}: ${value.toFixed(3)} times as long (${interval})`)
console.log(`  all pairs ${figureText(figureOf(ratios), 3)}`)
