import { once } from 'node:events'
import { createConnection } from 'node:net'

/** Waits until a kernel at `path` takes a connection. Rejects with Node's error. */
export async function reach(path: string): Promise<void> {
  const stream = createConnection(path)
  await once(stream, 'connect')
  stream.destroy()
}
