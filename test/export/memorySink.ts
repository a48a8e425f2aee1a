import type { ByteSink } from '../../src/export/byteSink.ts'

/** A file in memory, as DataView readers want it. */
export class MemorySink implements ByteSink {
  closed = false
  private readonly chunks: Uint8Array[] = []

  write(bytes: Uint8Array): void {
    this.chunks.push(bytes.slice())
  }

  close(): void {
    this.closed = true
  }

  get bytes(): Buffer {
    return Buffer.concat(this.chunks)
  }

  /** What hyparquet reads from. */
  get file(): ArrayBuffer {
    return Uint8Array.from(this.bytes).buffer
  }
}
