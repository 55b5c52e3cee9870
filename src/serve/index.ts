export {
  type ConnectKernelOptions,
  connectKernel,
  type RemoteKernel,
  type RemoteSocketOptions,
} from './client/client.ts'
export { ControlError } from './client/control.ts'
export { type KernelServer, type ServeOptions, serveKernel } from './server/server.ts'
