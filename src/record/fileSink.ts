import { closeSync, openSync, writeSync } from 'node:fs'
import type { ByteSink } from '../export/byteSink.ts'

const TEXT_BYTES = 1 << 20

/** A file written sequentially. Disk errors carry the path. `close` may be called again. */
export class FileSink implements ByteSink {
  private readonly path: string
  private readonly file: number
  private open = true

  constructor(path: string) {
    this.path = path
    this.file = openSync(path, 'w')
  }

  write(bytes: Uint8Array): void {
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.file, bytes, at)
    } catch (error) {
      throw Object.assign(error as Error, { path: this.path })
    }
  }

  close(): void {
    if (this.open) closeSync(this.file)
    this.open = false
  }
}

/** Lines of text for a file, buffered to a megabyte before they are written. */
export class LineSink {
  private readonly sink: FileSink
  private lines: string[] = []
  private characters = 0

  constructor(sink: FileSink) {
    this.sink = sink
  }

  line(text: string): void {
    this.lines.push(text)
    this.characters += text.length + 1
    if (this.characters >= TEXT_BYTES) this.flush()
  }

  close(): void {
    this.flush()
    this.sink.close()
  }

  private flush(): void {
    if (this.lines.length > 0) this.sink.write(new TextEncoder().encode(`${this.lines.join('\n')}\n`))
    this.lines = []
    this.characters = 0
  }
}
