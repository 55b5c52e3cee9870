import { hostOrder } from '../wire/index.ts'
import { checkInteger, U32_MAX } from './arguments.ts'
import type { FilterInstruction } from './socket.ts'

/** Most instructions of a classic BPF program (`linux/bpf_common.h`, BPF_MAXINSNS). */
const MAX_INSTRUCTIONS = 4096

/** A classic BPF program as the kernel reads it: 8 bytes an instruction, numbers in the host's order. */
export function assembleFilter(program: readonly FilterInstruction[]): Uint8Array {
  checkInteger(program.length, 'the number of instructions', 1, MAX_INSTRUCTIONS)
  const bytes = new Uint8Array(program.length * 8)
  const data = new DataView(bytes.buffer)
  const little = hostOrder === 'little'
  program.forEach(({ code, jt, jf, k }, index) => {
    checkInteger(code, `code of instruction ${index}`, 0, 0xffff)
    checkInteger(jt, `jt of instruction ${index}`, 0, 0xff)
    checkInteger(jf, `jf of instruction ${index}`, 0, 0xff)
    checkInteger(k, `k of instruction ${index}`, 0, U32_MAX)
    data.setUint16(index * 8, code, little)
    data.setUint8(index * 8 + 2, jt)
    data.setUint8(index * 8 + 3, jf)
    data.setUint32(index * 8 + 4, k, little)
  })
  return bytes
}
