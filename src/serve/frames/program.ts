import type { FilterInstruction } from '../../socket/socket.ts'

const INSTRUCTION = 8

/** A classic BPF program in a request: `struct sock_filter`, little-endian. Numbers that do not fit are cut. */
export function writeProgram(program: readonly FilterInstruction[]): Uint8Array {
  const data = new DataView(new ArrayBuffer(program.length * INSTRUCTION))
  for (const [index, { code, jt, jf, k }] of program.entries()) {
    data.setUint16(index * INSTRUCTION, code, true)
    data.setUint8(index * INSTRUCTION + 2, jt)
    data.setUint8(index * INSTRUCTION + 3, jf)
    data.setUint32(index * INSTRUCTION + 4, k, true)
  }
  return new Uint8Array(data.buffer)
}

/** Reads what `writeProgram` wrote; bytes at the end that are no whole instruction are left out. */
export function readProgram(bytes: Uint8Array): FilterInstruction[] {
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Array.from({ length: Math.floor(bytes.length / INSTRUCTION) }, (_, index) => ({
    code: data.getUint16(index * INSTRUCTION, true),
    jt: data.getUint8(index * INSTRUCTION + 2),
    jf: data.getUint8(index * INSTRUCTION + 3),
    k: data.getUint32(index * INSTRUCTION + 4, true),
  }))
}
