import { hardwareTypes, type LinkMessage, linkFlags, operStates } from '../../families/route/index.ts'
import type { Style } from '../table/colour.ts'
import type { Column } from '../table/table.ts'
import type { LinkNames } from '../words/link-names.ts'
import { bitNames, nameOf } from '../words/names.ts'

/** Columns of a table of links. */
export function linkColumns(names: LinkNames, numeric: boolean): Column<LinkMessage>[] {
  return [
    { title: 'INDEX', align: 'right', cell: (link) => link.index },
    { title: 'NAME', label: '', cell: (link) => ({ text: link.ifname ?? '', style: 'name' }) },
    { title: 'KIND', cell: (link) => kindOf(link, numeric) },
    {
      title: 'STATE',
      cell: (link) => ({ text: nameOf(operStates, link.operstate, numeric), style: stateStyle(link.operstate) }),
    },
    { title: 'MTU', align: 'right', cell: (link) => link.mtu },
    { title: 'OVER', cell: (link) => (link.link === link.index ? '' : lowerName(link, names)) },
    { title: 'MASTER', cell: (link) => ({ text: names.name(link.master), style: 'name' }) },
    { title: 'ADDRESS', cell: (link) => ({ text: link.address ?? '', style: 'address' }) },
    { title: 'FLAGS', cell: (link) => ({ text: bitNames(linkFlags, link.flags, numeric), style: 'quiet' }) },
  ]
}

/** What made the link; of a link that nobody made, its hardware. */
export function kindOf(link: LinkMessage, numeric = false): string {
  const kind = link.linkinfo?.kind ?? link.linkinfo?.kindUnlisted
  return kind ?? nameOf(hardwareTypes, link.type, numeric)
}

/** The link below or the peer: where it is in another namespace, its number there says nothing here. */
function lowerName(link: LinkMessage, names: LinkNames): string {
  if (link.linkNetnsid !== undefined && link.link !== undefined) return `${link.link}@netns${link.linkNetnsid}`
  return names.name(link.link)
}

function stateStyle(state: number | undefined): Style | undefined {
  if (state === operStates.UP) return 'good'
  return state === operStates.DOWN || state === operStates.LOWERLAYERDOWN ? 'bad' : undefined
}
