/** The capabilities that netlink and the loader of modules ask for (`linux/capability.h`). */
export const capabilities = {
  CAP_SETGID: 6,
  CAP_SETUID: 7,
  CAP_NET_BROADCAST: 11,
  CAP_NET_ADMIN: 12,
  CAP_NET_RAW: 13,
  CAP_SYS_MODULE: 16,
  CAP_SYS_ADMIN: 21,
  CAP_AUDIT_READ: 37,
} as const

/** Name of a capability. */
export type Capability = keyof typeof capabilities

export const allCapabilities: readonly Capability[] = Object.keys(capabilities) as Capability[]
