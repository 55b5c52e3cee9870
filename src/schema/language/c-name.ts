/** `numTxQueues` → `NUM_TX_QUEUES`: the mechanical naming rule, backwards. */
export function upperSnake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()
}

/** C name of a struct member: `ifi_` and `numTxQueues` → `ifi_num_tx_queues`. */
export function memberCName(prefix: string, name: string): string {
  return prefix + upperSnake(name).toLowerCase()
}

/** Name of a C attribute less its prefix, camel-cased: `NUM_TX_QUEUES` → `numTxQueues`. */
export function camelCase(cName: string): string {
  return cName.toLowerCase().replace(/_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}
