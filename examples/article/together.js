// The article in one process, without root and on any system: a kernel, its modules, and the programs that talk to
// them.
import { Kernel } from 'nlkit/kernel'
import * as echoModule from './echo-module.js'
import * as echoModule2005 from './echo-module-2005.js'
import * as echoProgram from './echo-program.js'
import * as multicastModule from './multicast-module.js'
import * as multicastProgram from './multicast-program.js'

const kernel = new Kernel()
/** @param {number} protocol */
const open = (protocol) => kernel.socket(protocol)

kernel.insmod(echoModule)
await echoProgram.main(open)
kernel.rmmod(echoModule.name)

// As the article has it, inserting the module lasts until a message has come.
const inserted = kernel.insmod(echoModule2005)
await echoProgram.main(open)
await inserted
kernel.rmmod(echoModule2005.name)

kernel.insmod(multicastModule)
await Promise.all([multicastProgram.main(open), multicastProgram.main(open)])
kernel.rmmod(multicastModule.name)

console.log('dmesg:')
for (const { text } of kernel.dmesg()) console.log(text)
