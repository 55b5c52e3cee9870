import type { Capability } from './capability.ts'

/** What ids read as in a namespace that has no mapping for them: the overflow uid and gid. */
export const OVERFLOW_ID = 65534

/** How deep user namespaces nest (`kernel/user_namespace.c`, create_user_ns()). */
export const MAX_USER_NAMESPACE_LEVEL = 32

/** A user namespace. Only the initial one maps ids, each to itself: a new one has no mapping. */
export class UserNamespace {
  readonly parent: UserNamespace | undefined
  /** Effective user id of its maker. */
  readonly owner: number
  readonly level: number

  constructor(parent?: UserNamespace, owner = 0) {
    this.parent = parent
    this.owner = owner
    this.level = parent === undefined ? 0 : parent.level + 1
  }

  get maps(): boolean {
    return this.parent === undefined
  }
}

/** What capabilities are judged by: a task's, or those that a file was opened with. */
export interface Credentials {
  readonly euid: number
  readonly effective: ReadonlySet<Capability>
  readonly userNamespace: UserNamespace
}

/**
 * Whether `credentials` have `capability` over `target`: raised in that namespace, or as the owner of it or of one around it
 * (`security/commoncap.c`, cap_capable()).
 */
export function hasCapability(credentials: Credentials, target: UserNamespace, capability: Capability): boolean {
  const own = credentials.userNamespace
  for (let namespace = target; ; namespace = namespace.parent) {
    if (namespace === own) return credentials.effective.has(capability)
    if (namespace.level <= own.level || namespace.parent === undefined) return false
    if (namespace.parent === own && namespace.owner === credentials.euid) return true
  }
}
