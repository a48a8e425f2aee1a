/** Key-value metadata of every Parquet file of a run. */
export interface ParquetMetadata {
  scenario: string
  seed: number
  role: 'drill' | 'twin'
  /** Ids of the mitigations that were switched on. */
  mitigations: string[]
}

/** The metadata in the form of a Parquet footer. */
export function keyValues(metadata: ParquetMetadata): { key: string; value: string }[] {
  return [
    { key: 'parley.scenario', value: metadata.scenario },
    { key: 'parley.seed', value: String(metadata.seed) },
    { key: 'parley.role', value: metadata.role },
    { key: 'parley.mitigations', value: metadata.mitigations.join(',') },
  ]
}

/** The writer's name in the file; without a version, so that equal data has equal bytes. */
export const createdBy = 'parley'
