const everything = [
  'kernel',
  'model',
  'analysis',
  'serving',
  'traffic',
  'stages',
  'faults',
  'mitigations',
  'telemetry',
  'metrics',
  'detectors',
  'charts',
  'parley',
  'scenario',
  'sim',
  'experiment',
  'report',
  'export',
  'rig',
  'package',
  'record',
  'runner',
  'input',
]

/** Which rooms a room may import, besides itself. The README draws the same picture. */
export const arrows: Record<string, readonly string[]> = {
  kernel: [],
  input: [],
  model: ['kernel'],
  analysis: ['kernel'],
  serving: ['kernel', 'model', 'input'],
  traffic: ['input', 'kernel', 'model'],
  stages: ['kernel', 'model', 'serving', 'traffic'],
  faults: ['kernel', 'model'],
  mitigations: ['kernel', 'model'],
  telemetry: ['kernel', 'model'],
  metrics: ['kernel', 'model'],
  detectors: ['model', 'metrics'],
  charts: ['model', 'metrics'],
  parley: ['input', 'kernel', 'model', 'serving', 'traffic', 'stages', 'faults', 'mitigations', 'metrics', 'detectors', 'charts'],
  scenario: ['input', 'kernel', 'model', 'serving', 'traffic', 'stages', 'parley'],
  sim: ['kernel', 'model', 'serving', 'traffic', 'stages'],
  experiment: ['kernel', 'model', 'sim', 'scenario', 'telemetry', 'metrics', 'detectors', 'charts', 'parley'],
  report: ['model', 'charts'],
  export: ['model'],
  rig: ['input', 'kernel', 'model', 'serving', 'analysis'],
  package: [],
  // A run that is written down is one kind of job, so the runner sees the record; what is on disk needs nobody who runs jobs.
  record: ['input', 'package', 'model', 'stages', 'metrics', 'charts', 'parley', 'scenario', 'experiment', 'report', 'export'],
  runner: ['input', 'model', 'analysis', 'charts', 'parley', 'scenario', 'experiment', 'rig', 'record'],
  commands: everything.filter((room) => room !== 'kernel' && room !== 'serving'),
  cli: ['commands', 'parley'],
  index: ['commands', 'input', 'model', 'parley', 'runner'],
}

/** Rooms that make facts happen: their numbers must be the same in every engine and at every hour. */
export const causeWing = ['kernel', 'model', 'serving', 'traffic', 'stages', 'faults', 'mitigations', 'sim']

/** Rooms that also run in a browser. */
export const browserSafe = [
  ...causeWing,
  'scenario',
  'telemetry',
  'metrics',
  'detectors',
  'charts',
  'parley',
  'analysis',
  'experiment',
  'export',
  'input',
]

/** Packages that run anywhere. */
export const portablePackages = ['seedrandom', 'yaml', 'zod', 'simple-statistics', 'hyparquet', 'hyparquet-writer']

/** Engines differ in the last bit of these, or they read a clock. `kernel/math.ts` and `kernel/random.ts` have what to use. */
export const bannedInCauseWing = [
  ...['log', 'log2', 'log10', 'log1p', 'exp', 'expm1', 'pow', 'sin', 'cos', 'tan', 'asin', 'acos', 'atan', 'atan2'],
  ...['sinh', 'cosh', 'tanh', 'asinh', 'acosh', 'atanh', 'cbrt', 'hypot', 'random'],
].map((name) => `Math.${name}`)
/** Dates that were written down may be read (`Date.parse`, `Date.UTC`). */
export const clocks = [
  'Date.now',
  'new Date()',
  'performance',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'Intl',
]

/** What exists in Node only. */
export const nodeGlobals = ['process', 'Buffer', 'require', '__dirname', '__filename', 'global']

/** What may lie at the top of the repository. */
export const topLevel = [
  ...['package.json', 'package-lock.json', 'tsconfig.json', 'README.md', 'LICENSE'],
  ...['src', 'test', 'scenarios', 'out', '.ci', '.gitignore', '.npmrc'],
]
/** Made by git, npm and the build; not part of the repository. */
export const notOurs = ['.git', 'node_modules', 'dist']

/** Advice: past this look for a second noun, and keep together what belongs together. */
export const fileLinesAdvised = 200
export const functionLinesMax = 60
