import type { Law } from './law.ts'
import type { WorldLedger } from './ledger.ts'
import type { PoolSites } from './sites.ts'

/** Conservation, causality and Little's law of one finished run. */
export function laws(ledger: WorldLedger, sites: PoolSites): Law[] {
  const liveTurns = ledger.turnsStarted - ledger.turnsEnded
  const found: Law[] = [
    {
      law: 'every call that started has ended or is still live',
      ok: ledger.liveCalls >= 0 && liveTurns >= 0 && liveTurns <= ledger.liveCalls,
      detail: `${ledger.callsStarted} started, ${ledger.callsEnded} ended, ${liveTurns} turns under way`,
    },
    {
      law: 'no turn was answered before it was heard',
      ok: ledger.causalityBroken === 0,
      detail: `${ledger.causalityBroken} turns out of order`,
    },
  ]
  for (const check of sites.checks()) found.push(check)
  return found
}
