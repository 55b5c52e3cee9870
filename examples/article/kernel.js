// A kernel with a module, for programs in other processes: node kernel.js /tmp/kernel.sock echo-module.js
import { Kernel, loadModule } from 'nlkit/kernel'
import { serveKernel } from 'nlkit/serve'

const [path = '/tmp/kernel.sock', file = 'echo-module.js'] = process.argv.slice(2)
const kernel = new Kernel()
const module = await loadModule(new URL(file, import.meta.url))
kernel.insmod(module)
const server = await serveKernel(kernel, path)
console.log(`${module.name} is in the kernel at ${path}`)

process.once('SIGINT', async () => {
  await server.close()
  for (const { text } of kernel.dmesg()) console.log(text)
})
