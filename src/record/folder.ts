import { existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Creates a folder and its missing parents. Node's `recursive` option never returns where a file system reports that
 * the new folder's parent is missing, as /proc does. Throws the system's error.
 */
export function ensureFolder(path: string): void {
  if (isFolder(path)) return
  if (!existsSync(dirname(path))) ensureFolder(dirname(path))
  try {
    mkdirSync(path)
  } catch (error) {
    if (!isFolder(path)) throw error
  }
}

function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory()
}
