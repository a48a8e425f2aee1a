import { existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Makes a folder and those above it, where they are missing. Node's own recursive way never comes back where a file system
 * says that the new folder's parent is missing, as /proc does. Throws the system's error.
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
