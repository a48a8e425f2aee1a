import type { Bill } from './bill.ts'
import type { Law } from '../model/law.ts'
import type { WorldLedger } from './ledger.ts'
import type { WorldServers } from './worldServers.ts'

/** Conservation, causality, Little's law and the bill of one finished run. */
export function laws({ ledger, servers, bill }: { ledger: WorldLedger; servers: WorldServers; bill: Bill }): Law[] {
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
  return [...found, ...servers.checks(), ...bill.laws()]
}
