import { ByteWriter } from 'hyparquet-writer'

/** Takes bytes in order: a file, a buffer. The array is only good during the call. */
export interface ByteSink {
  write(bytes: Uint8Array): void
  close(): void
}

/** The Parquet library's buffer, emptied into a sink after every row group, so that a run of any length needs little memory. */
export class SinkWriter extends ByteWriter {
  private readonly sink: ByteSink

  /** `room`: bytes it has room for at first. */
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
