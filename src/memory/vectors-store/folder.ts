// A folder of files as workers have it in the origin private file system: read by anybody, written by one at a time.
// Decides nothing.

/** A file that is open for writing. */
export interface OpenFile {
  getSize(): number
  /** Bytes written: fewer than given when there is no room. */
  write(bytes: Uint8Array<ArrayBuffer>, options: { at: number }): number
  truncate(size: number): void
  /** What was written before outlives a power cut from then on. */
  flush(): void
  close(): void
}

/** A file that is open to be read once; whoever writes waits until it is closed. */
export interface Reading {
  /** The bytes as they are now: in `room`, from its beginning, where they fit into it. */
  bytes(room: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer>
  close(): void
}

export interface Folder {
  names(): Promise<string[]>
  /** Bytes `from` to `to` (the end when absent) as they are now; none when there is no such file. */
  read(name: string, from?: number, to?: number): Promise<Uint8Array<ArrayBuffer>>
  /** Opens a file to read all that stands in it from there on; nothing when there is no such file. */
  begin(name: string, from: number): Promise<Reading>
  /** Opens a file, which is made when it is not there. Throws NoModificationAllowedError while another has it open. */
  open(name: string): Promise<OpenFile>
  /** Throws NoModificationAllowedError while anybody has it open. */
  remove(name: string): Promise<void>
}
