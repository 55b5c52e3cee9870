import { lstatSync, unlinkSync } from 'node:fs'
import { createConnection } from 'node:net'

/** Removes the socket file of a server that is gone. Whatever else is at `path` stays, and listening there fails. */
export async function freeStalePath(path: string): Promise<void> {
  if (!lstatSync(path, { throwIfNoEntry: false })?.isSocket()) return
  const code = await connectCode(path)
  if (code === 'ECONNREFUSED') unlinkSync(path)
}

/** The code of the error that connecting gives; undefined when somebody answers. */
function connectCode(path: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const stream = createConnection(path, () => {
      stream.destroy()
      resolve(undefined)
    })
    stream.on('error', (error: NodeJS.ErrnoException) => resolve(error.code))
  })
}
