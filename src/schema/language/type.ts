/** Carries the TypeScript type of a value through the schema; never present at run time. */
declare const phantom: unique symbol
/** What has values of the type `T`. */
export interface Typed<out T> {
  readonly [phantom]?: () => T
}
/** The TypeScript type of what a schema value describes. */
export type TypeOf<S> = S extends Typed<infer T> ? T : never

/** A constant table: C names less their prefix, and their numbers. */
export type ConstantTable = Readonly<Record<string, number>>

/** What a value must satisfy to be written, and how it is shown. Lengths are in bytes, of a string without its NUL. */
export interface Options {
  readonly min?: number | bigint
  readonly max?: number | bigint
  /** Bits that may be set. */
  readonly mask?: number | bigint
  readonly length?: number
  /** In a struct: what is shorter than its place has zeros behind it. */
  readonly minLength?: number
  readonly maxLength?: number
  /** Names of the values, for the screen. */
  readonly enum?: ConstantTable
  /** Names of the bits, for the screen. */
  readonly flags?: ConstantTable
  /** The C name, where it does not follow from the attribute's. */
  readonly c?: string
  /** A string is written without its NUL. */
  readonly unterminated?: true
  /** The attribute is written with NLA_F_NET_BYTEORDER. */
  readonly netByteOrder?: true
}

/** An integer of fixed size; `big` is network byte order. Eight bytes are a bigint, fewer a number. */
export interface IntType {
  readonly kind: 'int'
  readonly size: 1 | 2 | 4 | 8
  readonly signed: boolean
  readonly big: boolean
  readonly options: Options
}
/** An integer of four or eight bytes (`uint`, `sint`): the shortest that holds the value is written. Always a bigint. */
export interface VarintType {
  readonly kind: 'varint'
  readonly signed: boolean
  readonly options: Options
}
/** UTF-8 text up to the first NUL; in a struct it fills `size` bytes. */
export interface StringType {
  readonly kind: 'string'
  readonly size?: number
  readonly options: Options
}
/** Bytes as they are; in a struct `size` of them. */
export interface BytesType {
  readonly kind: 'bytes'
  readonly size?: number
  readonly options: Options
}
/** A link-layer address of any length as `aa:bb:…`; in a struct `size` bytes. */
export interface MacType {
  readonly kind: 'mac'
  readonly size?: number
  readonly options: Options
}
/** An address as text: four bytes, sixteen bytes, or whichever of the two the length says (`size` absent). */
export interface IpType {
  readonly kind: 'ip'
  readonly size?: 4 | 16
  readonly options: Options
}
/** The first bytes of an IPv6 address, as the text of the address that has zeros behind them; in a struct `size` of them. */
export interface PrefixType {
  readonly kind: 'prefix'
  readonly size?: number
  readonly options: Options
}
/** Domain names, each as labels that end with an empty one (RFC 1035, 3.1), and zeros behind the last. */
export interface DomainsType {
  readonly kind: 'domains'
  readonly options: Options
}
/** An MPLS label stack as text: `100/200`; a label with traffic class or ttl is `label:class:ttl`. */
export interface MplsType {
  readonly kind: 'mpls'
  readonly options: Options
}
/** Present or absent, without payload. */
export interface FlagType {
  readonly kind: 'flag'
  /** Replies have a byte instead, 0 or 1. */
  readonly byte?: true
  readonly options: Options
}
/** An integer of which several fields have some bits each. */
export interface BitsType {
  readonly kind: 'bits'
  readonly integer: IntType
  /** From the lowest bit on. */
  readonly fields: readonly { readonly name: string; readonly shift: number; readonly width: number }[]
  readonly options: Options
}
/** `struct nla_bitfield32`. */
export interface Bitfield32Type {
  readonly kind: 'bitfield32'
  readonly options: Options
}

/** One member of a struct, with the place that C gives it. */
export interface Member {
  readonly name: string
  readonly cName: string
  readonly type: TypeNode
  readonly offset: number
  /** Bytes; 0 for a member at the end whose length the payload decides. */
  readonly size: number
  /** Added to the struct later: absent from a shorter payload. */
  readonly grown: boolean
  /** Elements of an array member; absent for a single value. */
  readonly count?: number
  /** What decides the length of a member of size 0; absent from one that takes what is left. */
  readonly length?: MemberLength
}

/** A length in bytes that another member tells: its value and `more`, times `unit`. */
export interface MemberLength {
  readonly by: string
  readonly more: number
  readonly unit: number
}

/** A C struct. A shorter payload is decoded as far as it goes, a longer one is cut. */
export interface Struct<out T = unknown> extends Typed<T> {
  readonly kind: 'struct'
  readonly name: string
  readonly members: readonly Member[]
  /** `sizeof`, tail padding included. */
  readonly size: number
  /** Bytes that must be there: up to the end of the last member that is not grown. */
  readonly minSize: number
  /** C alignment in bytes. */
  readonly align: number
  /** What its first bytes are, whatever the value: they are written, and not shown. */
  readonly start?: readonly number[]
}

/** One attribute of a set. */
export interface Attribute<out T = unknown> extends Typed<T> {
  readonly id: number
  readonly type: TypeNode
  /** May occur any number of times; the value is an array. */
  readonly multi: boolean
  readonly options: Options
}

/** An attribute with the name that its set gives it. */
export interface NamedAttribute extends Attribute {
  readonly name: string
  readonly cName: string
}

/** A set of attributes (`enum` of the kernel's headers). */
export interface AttributeSet<out T = unknown> extends Typed<T> {
  readonly kind: 'set'
  /** C prefix without the final underscore, as in `IFLA`. */
  readonly name: string
  readonly attributes: readonly NamedAttribute[]
  readonly byId: ReadonlyMap<number, NamedAttribute>
  readonly byName: ReadonlyMap<string, NamedAttribute>
  /** Names that compiled code puts into every object, present or not. */
  readonly common: readonly string[]
}

/** A nest whose entries are numbered values of one type. `first` is the number the first one is written with. */
export interface IndexedType {
  readonly kind: 'indexed'
  readonly element: TypeNode
  readonly first: number
  readonly options: Options
}
/** A nest whose entries have one type, and numbers that mean something: an object with these as its keys. */
export interface NumberedType {
  readonly kind: 'numbered'
  readonly element: TypeNode
  readonly options: Options
}
/** Elements of fixed size, one after another. */
export interface ArrayType {
  readonly kind: 'array'
  readonly element: TypeNode
  /** Bytes of one element. */
  readonly stride: number
  readonly options: Options
}
/** 32-bit settings: in replies one after another, beginning with number `first`; in requests a nest of those to change. */
export interface SettingsType {
  readonly kind: 'settings'
  readonly set: AttributeSet
  readonly first: number
  readonly options: Options
}
/** Records that begin with a u16 length of their own: a header and attributes each (`struct rtnexthop`). */
export interface RecordsType {
  readonly kind: 'records'
  readonly header: Struct
  readonly set: AttributeSet
  readonly options: Options
}
/**
 * Options of a type and a length each, one after another: structs whose first two members, `type` and `len`, are a byte each.
 * `len` is all of the option, in units of `unit` bytes.
 */
export interface TlvsType {
  readonly kind: 'tlvs'
  readonly unit: number
  readonly cases: ReadonlyMap<number, Struct>
  /** An option of another type, or one that is not what its type says; its type is called `typeUnlisted`. */
  readonly fallback: Struct
  readonly options: Options
}
/** A fixed header and the attributes after it, as one payload (`VETH_INFO_PEER`). The set is asked for late: it may be an outer one. */
export interface HeadedType {
  readonly kind: 'headed'
  readonly header: Struct
  readonly set: () => AttributeSet
  readonly options: Options
}
/** A payload whose type another field selects: one of the same set, else of an outer set, else of the header. */
export interface SelectType {
  readonly kind: 'select'
  readonly selector: string
  /** Types by the selector's value, as text. */
  readonly cases: ReadonlyMap<string, TypeNode>
  readonly fallback: TypeNode
  /** An unlisted selector value is stored under this name, so that the union of the cases narrows. */
  readonly unlisted: string | undefined
  readonly options: Options
}

/** The type of a value: what a declaration comes to. */
export type TypeNode =
  | IntType
  | VarintType
  | StringType
  | BytesType
  | MacType
  | IpType
  | PrefixType
  | DomainsType
  | MplsType
  | FlagType
  | Bitfield32Type
  | BitsType
  | Struct
  | AttributeSet
  | IndexedType
  | NumberedType
  | ArrayType
  | SettingsType
  | RecordsType
  | TlvsType
  | HeadedType
  | SelectType

/** An attribute that the schema does not know, or whose payload is not what the schema says: kept, and written back. */
export interface UnknownAttribute {
  /** Number of the attribute, without flag bits. */
  readonly type: number
  readonly nested?: true
  readonly netByteOrder?: true
  readonly payload: Uint8Array
  /** Why an attribute that the schema knows is here. */
  readonly reason?: string
}

/** What every attribute set decodes into besides its attributes. */
export interface WithUnknown {
  $unknown?: UnknownAttribute[] | undefined
  /** Bytes after the last attribute that are not one. */
  $rest?: Uint8Array | undefined
}

/** `struct nla_bitfield32`: `selector` says which bits of `value` count. */
export interface Bitfield32 {
  value: number
  selector: number
}

/** The object that an attribute set decodes into: absent attributes are absent. */
export type Value<S> = { -readonly [K in keyof S]?: TypeOf<S[K]> | undefined } & WithUnknown
