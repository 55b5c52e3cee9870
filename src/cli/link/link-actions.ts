import {
  addLink,
  type ChangeOptions,
  changeLink,
  changeLinkGroup,
  deleteLink,
  deleteLinkGroup,
  type LinkDescription,
  type RouteConnection,
  replaceLink,
  type VerbFunction,
} from '../../config/index.ts'
import { getNsid } from '../../families/route/index.ts'
import { type Action, action } from '../command/action.ts'
import { changeOptions } from '../command/verb-action.ts'
import { withRoute } from '../connection.ts'
import type { Context } from '../context.ts'
import { grammar, once } from '../grammar/grammar.ts'
import { linkName } from '../grammar/kinds.ts'
import { UsageError } from '../grammar/usage-error.ts'
import { findLink, vrfIndex } from '../words/link-names.ts'
import { OpenNamespaces } from '../words/open-namespaces.ts'
import type { KindData } from './kinds/link-kind.ts'
import { newLinkType } from './link-type.ts'
import { describeChange, describeNewLink, type FoundChange, linkChangeWords, newLinkWords } from './link-words.ts'
import { describeSettings, linkGroup } from './setting-words.ts'

/** Does something with a connection, and namespaces that stay open meanwhile. Gives the exit code. */
function withNamespaces(
  context: Context,
  body: (rt: RouteConnection, namespaces: OpenNamespaces, options: ChangeOptions) => Promise<void>,
): Promise<number> {
  return withRoute(context, async (rt) => {
    const namespaces = new OpenNamespaces()
    try {
      await body(rt, namespaces, changeOptions(context))
    } finally {
      namespaces.close()
    }
    return 0
  })
}

function makingAction(name: string, verb: VerbFunction<LinkDescription>, summary: string): Action {
  return action(name, {
    summary,
    grammar: newLinkWords,
    run: ({ linkNetns, ...found }, context) =>
      withNamespaces(context, async (rt, namespaces, options) => {
        const linkNetnsid = linkNetns === undefined ? found.linkNetnsid : await idOf(rt, linkNetns, namespaces, context)
        const whole = linkNetnsid === undefined ? found : { ...found, linkNetnsid }
        await verb(rt, describeNewLink(whole, namespaces), options)
      }),
  })
}

/** The id that a namespace has here. Throws UsageError where it has none. */
async function idOf(
  rt: RouteConnection,
  netns: number | string,
  namespaces: OpenNamespaces,
  { timeout }: Context,
): Promise<number> {
  const namespace = namespaces.open(netns)
  const asked = typeof namespace === 'number' ? { pid: namespace } : { fd: namespace.fd }
  const { nsid = -1 } = await rt.do(getNsid, asked, { timeout })
  if (nsid >= 0) return nsid
  throw new UsageError(`the namespace ${netns} has no id here`, 'As in: nlkit netns set NAME auto')
}

export const addLinks: Action = makingAction('add', addLink, 'makes a link')
export const replaceLinks: Action = makingAction(
  'replace',
  replaceLink,
  'makes a link, or changes the one of that name',
)

export const changeLinks: Action = action('set', {
  aliases: ['change', 'chg'],
  summary: 'changes a link, or all links of a group',
  grammar: linkChangeWords,
  run: (found, context) =>
    withNamespaces(context, (rt, namespaces, options) => {
      const { dev } = found
      return dev === undefined
        ? changeGroup(rt, found, namespaces, options)
        : changeOne(rt, { ...found, dev }, namespaces, context)
    }),
})

async function changeOne(
  rt: RouteConnection,
  found: FoundChange & { readonly dev: string },
  namespaces: OpenNamespaces,
  context: Context,
): Promise<void> {
  const { kind, isPort = false } = found.type ?? {}
  if (found.vrf !== undefined) await vrfIndex(rt, found.vrf, context)
  const before = kind?.isTakenWhole && !isPort ? await dataOf(rt, found.dev, context) : {}
  await changeLink(rt, describeChange(found, namespaces, before), changeOptions(context))
}

async function dataOf(rt: RouteConnection, dev: string, context: Context): Promise<KindData> {
  const { linkinfo } = await findLink(rt, dev, context)
  return (linkinfo?.data ?? {}) as KindData
}

async function changeGroup(
  rt: RouteConnection,
  { group, rename, type, vf, xdp, netns, ...settings }: FoundChange,
  namespaces: OpenNamespaces,
  options: ChangeOptions,
): Promise<void> {
  if (group === undefined) throw new UsageError('which link?', 'As in: nlkit link set eth0 up')
  if ([rename, type, vf, xdp, netns].some((value) => value !== undefined)) {
    throw new UsageError('name, type, vf, xdp and netns are for one link', 'As in: nlkit link set eth0 name lan0')
  }
  await changeLinkGroup(rt, { ...describeSettings(settings, namespaces), group }, options)
}

export const deleteLinks: Action = action('del', {
  aliases: ['delete'],
  summary: 'deletes a link, or all links of a group',
  grammar: grammar(
    {
      dev: once(linkName, 'the link'),
      group: once(linkGroup, 'all links of a group'),
      type: once(newLinkType, 'what it is; the kernel finds it by its name'),
    },
    { bare: 'dev' },
  ),
  run: ({ dev, group }, context) =>
    withNamespaces(context, (rt, _, options) => {
      if (dev !== undefined && group !== undefined) throw new UsageError('a link and a group exclude each other')
      if (dev !== undefined) return deleteLink(rt, { name: dev }, options)
      if (group !== undefined) return deleteLinkGroup(rt, { group }, options)
      throw new UsageError('which link?', 'As in: nlkit link del v0')
    }),
})
