import { ByteWriter } from 'hyparquet-writer'

/** Receives bytes in order: a file, a buffer. The array is valid only during the call. */
export interface ByteSink {
  write(bytes: Uint8Array): void
  close(): void
}

/** The Parquet library's buffer, flushed to a sink after every row group, so that memory does not grow with the run. */
export class SinkWriter extends ByteWriter {
  private readonly sink: ByteSink

  /** `room`: initial capacity, bytes. */
  constructor(sink: ByteSink, room = 1 << 20) {
    super(room)
    this.sink = sink
  }

  /** Called by the library after each row group. */
  flush(): void {
    if (this.index > 0) this.sink.write(this.getBytes())
    this.index = 0
  }

  override finish(): void {
    this.flush()
    this.sink.close()
  }
}
