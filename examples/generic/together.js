// Both ends of a generic netlink family in one process: no Linux is needed.
import { Kernel } from 'nlkit/kernel'
import * as module from './sensors-module.js'
import { main } from './sensors-program.js'

const kernel = new Kernel()
kernel.insmod(module)
await main(() => kernel.socket(16))
kernel.rmmod(module.name)
