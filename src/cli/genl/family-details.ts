import { type Controller, type ControllerOperation, operationFlags } from '../../families/generic/index.ts'
import { attributeTypes, enumName, type PolicyAttributes } from '../../schema/index.ts'
import type { Context } from '../context.ts'
import { type Column, tableLines } from '../table/table.ts'
import { declarationOf, declaredSets } from './attribute-names.ts'
import { familyView } from './family-view.ts'

/** All that is known of a family, as tables: its commands, its groups, and what the attributes of requests may be. */
export function familyDetails(family: Controller, context: Context): string[] {
  const { paint } = context.output
  const tables = [
    tableLines(operationColumns(family), family.ops ?? [], paint),
    tableLines(groupColumns, family.mcastGroups ?? [], paint),
    tableLines(ruleColumns, rulesOf(family), paint),
  ]
  const filled = tables.filter(([, first]) => first !== undefined)
  return [...familyView(context).lines([family]), ...filled.flatMap((lines) => ['', ...lines])]
}

function operationColumns(family: Controller): Column<ControllerOperation>[] {
  const declaration = declarationOf(family)
  const has = ({ flags = 0 }: ControllerOperation, flag: number) => (flags & flag) !== 0
  return [
    { title: 'COMMAND', align: 'right', cell: ({ id }) => id },
    { title: 'NAME', cell: ({ id = 0 }) => ({ text: declaration?.find(id, true)?.name ?? '', style: 'name' }) },
    { title: 'DO', cell: (op) => (has(op, operationFlags.CMD_CAP_DO) ? 'do' : '') },
    { title: 'DUMP', cell: (op) => (has(op, operationFlags.CMD_CAP_DUMP) ? 'dump' : '') },
    { title: 'NEEDS', cell: (op) => neededFor(op) },
    { title: 'DO POLICY', align: 'right', cell: ({ id = 0 }) => family.opPolicy?.[id]?.do },
    { title: 'DUMP POLICY', align: 'right', cell: ({ id = 0 }) => family.opPolicy?.[id]?.dump },
  ]
}

/** Who may ask: who has that over the machine, or over the namespace. */
function neededFor({ flags = 0 }: ControllerOperation): string {
  if ((flags & operationFlags.ADMIN_PERM) !== 0) return 'CAP_NET_ADMIN'
  return (flags & operationFlags.UNS_ADMIN_PERM) !== 0 ? 'CAP_NET_ADMIN in the namespace' : ''
}

const groupColumns: readonly Column<NonNullable<Controller['mcastGroups']>[number]>[] = [
  { title: 'GROUP', cell: ({ name = '' }) => ({ text: name, style: 'name' }) },
  { title: 'ID', align: 'right', cell: ({ id }) => id },
]

/** What a policy says of one attribute. */
interface Rule {
  readonly policy: number
  readonly attribute: number
  readonly name: string
  readonly limits: PolicyAttributes
}

const ruleColumns: readonly Column<Rule>[] = [
  { title: 'POLICY', align: 'right', cell: ({ policy }) => policy },
  { title: 'ATTRIBUTE', align: 'right', cell: ({ attribute }) => attribute },
  { title: 'NAME', cell: ({ name }) => ({ text: name, style: 'name' }) },
  { title: 'TYPE', cell: ({ limits: { type = 0 } }) => enumName(attributeTypes, type) ?? type },
  { title: 'LIMITS', cell: ({ limits }) => limitsText(limits) },
]

function rulesOf(family: Controller): Rule[] {
  const sets = declaredSets(family)
  return Object.entries(family.policy ?? {}).flatMap(([policy, attributes]) =>
    Object.entries(attributes).map(([attribute, limits]) => ({
      policy: Number(policy),
      attribute: Number(attribute),
      name: sets.get(Number(policy))?.byId.get(Number(attribute))?.cName ?? '',
      limits,
    })),
  )
}

function limitsText(limits: PolicyAttributes): string {
  const { minValueU, maxValueU, minValueS, maxValueS, minLength, maxLength, policyIdx, bitfield32Mask, mask } = limits
  const parts: string[] = []
  const range = (least: bigint | number | undefined, most: bigint | number | undefined, unit: string) => {
    if (least !== undefined && most !== undefined) parts.push(`${least}–${most}${unit}`)
    else if (most !== undefined) parts.push(`at most ${most}${unit}`)
    else if (least !== undefined) parts.push(`at least ${least}${unit}`)
  }
  range(minValueU, maxValueU, '')
  range(minValueS, maxValueS, '')
  range(minLength, maxLength, ' bytes')
  if (mask !== undefined) parts.push(`bits of 0x${mask.toString(16)}`)
  if (bitfield32Mask !== undefined) parts.push(`bits of 0x${bitfield32Mask.toString(16)}`)
  if (policyIdx !== undefined) parts.push(`policy ${policyIdx}`)
  return parts.join(', ')
}
