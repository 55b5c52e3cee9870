/** A copy of `bytes`. Not `bytes.slice()`: a Buffer's shares the memory. */
export function copyOf(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes)
}
