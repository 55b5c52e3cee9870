// Runs a user program on the kernel at a path, or without one on Linux: node user.js echo-program.js /tmp/kernel.sock
import { open } from 'nlkit'
import { connectKernel } from 'nlkit/serve'

const [file = 'echo-program.js', path] = process.argv.slice(2)
const { main } = await import(new URL(file, import.meta.url).href)
if (path === undefined) {
  await main(open)
} else {
  const kernel = await connectKernel(path)
  await main(kernel.socket)
  await kernel.close()
}
