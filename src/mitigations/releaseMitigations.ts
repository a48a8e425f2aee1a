import { US_PER_MINUTE, US_PER_S } from '../kernel/time.ts'
import type { Component } from '../model/scenario.ts'
import { mitigation } from '../model/shorthand.ts'

/** A full rollback takes 3–10 min rolling; new calls only, live ones keep their version to the end. */
export const rollbackVersion = mitigation({
  name: 'rollback-version',
  catalogue: 'A01 B02 C02 C05 D09',
  about: 'Roll a component back to an earlier version',
  params: {
    component: { unit: 'component', about: 'What is rolled back.' },
    to: { unit: 'version', about: 'The version that new calls get again.' },
  },
  takesUs: 4 * US_PER_MINUTE,
  unfold: ({ component, to }) => ({
    changes: [],
    acts: [{ act: 'rollback', component: component as Component, to: String(to) }],
  }),
})

/** A flag is faster than a rollback (30–120 s), new calls only; narrow it with `where`. */
export const sliceFlag = mitigation({
  name: 'slice-flag',
  catalogue: 'A01 A11 B02 D09',
  about: 'Give some callers an earlier version by a flag',
  params: {
    component: { unit: 'component', about: 'What the flag decides.' },
    to: { unit: 'version', about: 'The version that new calls in the slice get.' },
  },
  takesUs: 90 * US_PER_S,
  unfold: ({ component, to }) => ({
    changes: [],
    acts: [{ act: 'rollout', component: component as Component, version: String(to), share: 1, where: {} }],
  }),
})

/** Less than a minute. The pin must be removed later, or it becomes the next incident. */
export const pinIndex = mitigation({
  name: 'pin-index',
  catalogue: 'D01 D05',
  about: 'Pin a tenant to a good index',
  params: {
    tenant: { unit: 'tenant', about: 'Whose alias moves.' },
    version: { unit: 'version', about: 'A version that was built.' },
  },
  takesUs: 45 * US_PER_S,
  unfold: ({ tenant, version }) => ({
    changes: [],
    acts: [{ act: 'pinIndex', version: String(version), where: { tenant: String(tenant) } }],
  }),
})
