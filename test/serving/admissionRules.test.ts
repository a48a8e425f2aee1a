import { expect, it } from 'vitest'
import type { TenantRate } from '../../src/model/scenario.ts'
import { admissionRules } from '../../src/serving/kindSettings.ts'
import { Script } from './script.ts'

const tenants = ['acme', 'globex']

/** Which of three jobs that each tenant brings at once come in, by the settings of a pool. */
function letIn(tokensPerSecond: number, tenantRates: Record<string, TenantRate>): string {
  const values: Record<string, number | string> = { depthMax: 100, tokensPerSecond, tokenBurst: 2, deadlineAdmission: 'off' }
  const spec = { name: 'tts', stage: 'tts', region: 'home', model: '', stepTimes: null, gpusPerWorker: 1, knobs: {}, tenantRates, autoscale: null }
  const admission = admissionRules((name) => values[name], spec, { tenant: (name) => tenants.indexOf(name) })
  const script = new Script({ admission, workers: 9 })
  for (const [tenant, name] of tenants.entries()) for (let i = 0; i < 3; i++) script.job(`${name}${i}`, 0, { tenant })
  return script.order()
}

it('a rate of 0 is no limit, of the pool as of one tenant', () => {
  const free = { acme: { tokensPerSecond: 0, tokenBurst: 1 } }
  expect(letIn(0, {})).toBe('acme0 acme1 acme2 globex0 globex1 globex2')
  expect(letIn(0, free)).toBe('acme0 acme1 acme2 globex0 globex1 globex2')
  expect(letIn(1, free)).toBe('acme0 acme1 acme2 globex0 globex1')
  expect(letIn(0, { acme: { tokensPerSecond: 1, tokenBurst: 1 } })).toBe('acme0 globex0 globex1 globex2')
})
