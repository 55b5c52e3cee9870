export { ipv4Number, ipv4NumberText, ipv4Text, ipv6Text, writeIp } from './codec/address-text.ts'
export * from './codec/codec.ts'
export * from './codec/columns/column.ts'
export * from './codec/columns/columns.ts'
export { type Datagram, type DecodedMessage, decodeDatagram, encodeDatagram, messageOf } from './codec/datagram.ts'
export { type DecodeOptions, interpretMessage, interpretPayload, interpretSet } from './codec/decode.ts'
export * from './codec/detach.ts'
export { type EncodeOptions, interpretEncode, interpretEncodeSet, type ReplyForm } from './codec/encode.ts'
export { decodeUtf8, encodeUtf8, utf8Length } from './codec/utf8.ts'
export * from './codec/writer.ts'
export * from './language/attrs.ts'
export * from './language/c-name.ts'
export { suggestion } from './language/check.ts'
export * from './language/control.ts'
export {
  defineFamily,
  type FamilyGroup,
  type FamilyGroupOptions,
  type FamilyOperation,
  type FamilyOperationOptions,
  type FamilyOptions,
  GENL_HDRLEN,
  type GenericFamily,
  type GroupPermission,
  genericHeader,
  genlmsghdr,
  type OperationPermission,
} from './language/generic-family.ts'
export { LocatedFamily } from './language/located-family.ts'
export * from './language/protocol.ts'
export * from './language/scalar.ts'
export * from './language/struct.ts'
export * from './language/table.ts'
export { type TlvValue, tlvs, type UnlistedTlv } from './language/tlvs.ts'
export * from './language/type.ts'
export * from './print/explain/explain.ts'
export * from './print/explain/locate.ts'
export * from './print/explain/row.ts'
export { enumName, flagNames, flagsText } from './print/leaf-text.ts'
export * from './print/plain.ts'
