/** A file and its place inside what was dropped, "" when it came alone. */
export interface Found {
  file: File
  path: string
}

/** Must be called inside the drop event. */
export function entriesOf(transfer: DataTransfer | null): FileSystemEntry[] {
  return [...(transfer?.items ?? [])].map(item => item.webkitGetAsEntry()).filter(entry => entry !== null)
}

/** Every file in these, folders opened to any depth, in the order of the folders. */
export async function filesIn(entries: FileSystemEntry[]): Promise<Found[]> {
  const found: Found[] = []
  for (const entry of entries) {
    if (entry.isDirectory) found.push(...(await filesIn(await inside(entry as FileSystemDirectoryEntry))))
    else found.push({ file: await opened(entry as FileSystemFileEntry), path: entry.fullPath.replace(/^\//, "") })
  }
  return found
}

async function inside(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader()
  const all: FileSystemEntry[] = []
  for (;;) {
    // Chromium hands out a hundred at a time, and nothing at the end.
    const some = await new Promise<FileSystemEntry[]>((good, bad) => reader.readEntries(good, bad))
    if (some.length === 0) return all
    all.push(...some)
  }
}

function opened(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((good, bad) => entry.file(good, bad))
}
