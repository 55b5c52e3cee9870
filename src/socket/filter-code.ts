/** Instructions of classic BPF (`linux/bpf_common.h`, `linux/filter.h`): a code is its parts added together. */

/** Class: the low three bits. */
export const BPF_LD = 0x00
export const BPF_LDX = 0x01
export const BPF_ST = 0x02
export const BPF_STX = 0x03
export const BPF_ALU = 0x04
export const BPF_JMP = 0x05
export const BPF_RET = 0x06
export const BPF_MISC = 0x07

/** Size of a load. */
export const BPF_W = 0x00
export const BPF_H = 0x08
export const BPF_B = 0x10

/** Where a load takes its value from. */
export const BPF_IMM = 0x00
export const BPF_ABS = 0x20
export const BPF_IND = 0x40
export const BPF_MEM = 0x60
export const BPF_LEN = 0x80
export const BPF_MSH = 0xa0

/** Operation on the accumulator. */
export const BPF_ADD = 0x00
export const BPF_SUB = 0x10
export const BPF_MUL = 0x20
export const BPF_DIV = 0x30
export const BPF_OR = 0x40
export const BPF_AND = 0x50
export const BPF_LSH = 0x60
export const BPF_RSH = 0x70
export const BPF_NEG = 0x80
export const BPF_MOD = 0x90
export const BPF_XOR = 0xa0

/** Condition of a jump. */
export const BPF_JA = 0x00
export const BPF_JEQ = 0x10
export const BPF_JGT = 0x20
export const BPF_JGE = 0x30
export const BPF_JSET = 0x40

/** Operand: the constant k or the index register X. A program returns k or the accumulator A. */
export const BPF_K = 0x00
export const BPF_X = 0x08
export const BPF_A = 0x10

export const BPF_TAX = 0x00
export const BPF_TXA = 0x80

/** Words of scratch memory. */
export const BPF_MEMWORDS = 16
/** Most instructions of a program. */
export const BPF_MAXINSNS = 4096

/** Offsets from here on, as u32, are no bytes of the packet: they name facts about it, and a few more functions. */
export const SKF_AD_OFF = 0xffff_f000
export const SKF_AD_PROTOCOL = 0
export const SKF_AD_PKTTYPE = 4
export const SKF_AD_IFINDEX = 8
export const SKF_AD_NLATTR = 12
export const SKF_AD_NLATTR_NEST = 16
export const SKF_AD_MARK = 20
export const SKF_AD_QUEUE = 24
export const SKF_AD_HATYPE = 28
export const SKF_AD_RXHASH = 32
export const SKF_AD_CPU = 36
export const SKF_AD_ALU_XOR_X = 40
export const SKF_AD_VLAN_TAG = 44
export const SKF_AD_VLAN_TAG_PRESENT = 48
export const SKF_AD_PAY_OFFSET = 52
export const SKF_AD_RANDOM = 56
export const SKF_AD_VLAN_TPID = 60
/** Offsets from here up to `SKF_AD_OFF` count from the network header, which in a netlink message is its first byte. */
export const SKF_NET_OFF = 0xfff0_0000
