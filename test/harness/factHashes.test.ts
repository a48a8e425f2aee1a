import { describe, expect, it } from 'vitest'
import { SliceDictionary } from '../../src/model/slice.ts'
import { shippedTurnTable } from '../model/shippedTurns.ts'
import { factHash, type HashedFacts } from './factHash.ts'
import { goldenHashes, hashedRuns } from './hashedRuns.ts'

const golden = goldenHashes()

describe('the facts of a shipped run', () => {
  it.each(hashedRuns())('are what they were: $name (a change of behaviour says so: npm run facts -- --update)', (run) => {
    expect(run.hash(golden.columns)).toBe(golden.hashes[run.name])
  })
})

describe('a hash of facts', () => {
  const facts = (gapMs: number, tenant = 'acme', calls = 1): HashedFacts => {
    const dictionary = new SliceDictionary()
    // Codes differ with the order of arrival; the text does not.
    if (gapMs > 500) dictionary.code('tenant', 'other')
    const turns = shippedTurnTable()
    const row = turns.append()
    turns.column('gap_ms')[row] = gapMs
    turns.column('tenant')[row] = dictionary.code('tenant', tenant)
    return { turns, names: { dictionary, models: [], pools: [], stages: [], stageNames: [], jobKinds: [] }, calls: Array(calls).fill({ id: 1, outcome: 'answered', endedUs: 5 }) }
  }
  const of = (one: HashedFacts) => factHash(one, ['gap_ms', 'tenant'])

  it('moves with the last bit of a number, with a label and with a call', () => {
    const first = of(facts(100))
    expect(of(facts(100))).toBe(first)
    expect(of(facts(100 + 1.5e-14))).not.toBe(first)
    expect(of(facts(100, 'globex'))).not.toBe(first)
    expect(of(facts(100, 'acme', 2))).not.toBe(first)
  })

  it('does not move with the code that stands for a label, nor with a column that it does not name', () => {
    const coded = facts(100)
    coded.names.dictionary.code('tenant', 'later')
    coded.turns.column('asr_wait_ms')[0] = 7
    expect(of(coded)).toBe(of(facts(100)))
    expect(factHash(facts(900), ['tenant'])).toBe(factHash(facts(100), ['tenant']))
  })

  it('refuses a column that is gone, so that no hashed fact disappears unnoticed', () => {
    expect(() => factHash(facts(1), ['gap_s'])).toThrow('turns have no column gap_s')
  })
})
