/** Built-in LLM step-time models, as pools and the command line name them. */
export const stepTimeModels = [
  'llama3-8b-h100-tp1',
  'llama3-70b-h100-tp4',
  'llama3-70b-h100-tp4-fp8',
  'llama3-8b-a100-tp1',
] as const
