export { type ConnectKernelOptions, connectKernel, type RemoteKernel, type RemoteSocketOptions } from './client.ts'
export { type KernelServer, serveKernel } from './server.ts'
