import type {
  AttributeSet,
  ConstantTable,
  GenericFamily,
  Group,
  Message,
  Protocol,
  Struct,
  TypeNode,
} from '../../src/schema/index.ts'

/** Everything that family modules declare. */
export interface Declared {
  readonly protocols: Set<Protocol>
  readonly messages: Set<Message>
  readonly groups: Set<Group>
  readonly sets: Set<AttributeSet>
  readonly structs: Set<Struct>
  /** Exported constant tables by the name they are exported as. */
  readonly tables: Map<string, ConstantTable>
}

/** Collects what the modules export, and what that is made of. */
export function declaredIn(modules: readonly object[]): Declared {
  const declared: Declared = {
    protocols: new Set(),
    messages: new Set(),
    groups: new Set(),
    sets: new Set(),
    structs: new Set(),
    tables: new Map(),
  }
  for (const [name, value] of modules.flatMap((module) => Object.entries(module))) addExport(declared, name, value)
  return declared
}

function addExport(declared: Declared, name: string, value: unknown): void {
  if (typeof value !== 'object' || value === null) return
  if ('kind' in value && value.kind === 'family') {
    // Its groups have names of their own, and not those of C.
    for (const message of (value as GenericFamily).all()) addMessage(declared, message)
  } else if (isProtocol(value)) {
    declared.protocols.add(value)
    for (const message of value.all()) addMessage(declared, message)
    for (const group of value.groups.values()) declared.groups.add(group)
  } else if ('kind' in value && (value.kind === 'set' || value.kind === 'struct')) {
    addType(declared, value as TypeNode)
  } else if ('header' in value && 'protocol' in value) {
    addMessage(declared, value as Message)
  } else if (isTable(value)) {
    declared.tables.set(name, value as ConstantTable)
  }
}

/** A Set has no entries of its own, and is no table. */
function isTable(value: object): boolean {
  const entries = Object.values(value)
  return entries.length > 0 && entries.every((entry) => typeof entry === 'number')
}

const isProtocol = (value: object): value is Protocol => 'messages' in value && 'groups' in value

function addMessage(declared: Declared, message: Message): void {
  declared.messages.add(message)
  if (message.header) addType(declared, message.header)
  if (message.attributes) addType(declared, message.attributes)
}

function addType(declared: Declared, type: TypeNode): void {
  switch (type.kind) {
    case 'set':
      if (declared.sets.has(type)) return
      declared.sets.add(type)
      for (const attribute of type.attributes) addType(declared, attribute.type)
      return
    case 'struct':
      declared.structs.add(type)
      for (const member of type.members) addType(declared, member.type)
      return
    case 'indexed':
    case 'numbered':
    case 'array':
      addType(declared, type.element)
      return
    case 'settings':
      addType(declared, type.set)
      return
    case 'records':
      addType(declared, type.header)
      addType(declared, type.set)
      return
    case 'headed':
      addType(declared, type.header)
      addType(declared, type.set())
      return
    case 'select':
      for (const node of [...type.cases.values(), type.fallback]) addType(declared, node)
  }
}
