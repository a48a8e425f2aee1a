import { writeFileSync } from 'node:fs'
import { GOLDEN, goldenHashes, hashedRuns } from '../harness/hashedRuns.ts'

/**
 * `npm run facts`: hashes the facts of the drills, their twins and the world and compares them with the golden file, whose
 * columns it takes. `npm run facts -- --update` writes the hashes there instead; the commit says what moved them.
 */
const golden = goldenHashes()
const update = process.argv.includes('--update')
const hashes: Record<string, string> = {}
for (const { name, hash } of hashedRuns()) {
  hashes[name] = hash(golden.columns)
  console.log(`${hashes[name] === golden.hashes[name] ? 'same ' : 'moved'} ${hashes[name].slice(0, 16)} ${name}`)
}
if (update) writeFileSync(GOLDEN, `${JSON.stringify({ ...golden, hashes }, null, 2)}\n`)
else if (Object.entries(hashes).some(([name, hash]) => golden.hashes[name] !== hash)) process.exitCode = 1
