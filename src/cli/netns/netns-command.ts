import { addNamespace, deleteNamespace, namespaces, namespacesOfProcess, processesIn } from '../../host/index.ts'
import { type Action, action } from '../command/action.ts'
import type { Command } from '../command/command.ts'
import { type Found, grammar, once } from '../grammar/grammar.ts'
import { number } from '../grammar/kinds.ts'
import { UsageError } from '../grammar/usage-error.ts'
import { printLines } from '../output.ts'
import { execInNamespace } from './netns-exec.ts'
import { monitorNamespaces } from './netns-monitor.ts'
import { namespaceName } from './netns-name.ts'
import { restoreNamespaces, saveNamespaces } from './netns-save.ts'
import { listIds, setId, showNamespaces } from './netns-show.ts'

const nameOnly = grammar({ name: once(namespaceName, 'its name') }, { bare: 'name', required: ['name'] })
const nameAndProcess = grammar(
  { name: once(namespaceName, 'its name'), pid: once(number('PID'), 'a process in it') },
  { bare: ['name', 'pid'], required: ['name', 'pid'] },
)

function nameOf({ name }: Found<typeof nameOnly.entries>): string {
  if (name === undefined) throw new UsageError('which namespace?', 'As in: nlkit netns add blue')
  return name
}

const add: Action = action('add', {
  summary: 'makes a network namespace with a name',
  grammar: nameOnly,
  async run(found) {
    await addNamespace(nameOf(found))
    return 0
  },
})

const attach: Action = action('attach', {
  summary: 'gives a name to the network namespace of a process',
  grammar: nameAndProcess,
  async run(found) {
    const name = nameOf(found)
    if (found.pid === undefined) throw new UsageError(`${name} is the namespace of which process?`)
    await addNamespace(name, { of: found.pid })
    return 0
  },
})

const remove: Action = action('del', {
  aliases: ['delete'],
  summary: 'takes the name from a namespace, which ends it unless something else holds it',
  grammar: nameOnly,
  async run(found) {
    await deleteNamespace(nameOf(found))
    return 0
  },
})

const flush: Action = action('flush', {
  summary: 'takes the names from all namespaces, as ip -all netns delete',
  grammar: grammar({}),
  async run() {
    for (const { name } of await namespaces()) await deleteNamespace(name)
    return 0
  },
})

const identify: Action = action('identify', {
  summary: 'says the name of the namespace that a process is in',
  grammar: grammar({ pid: once(number('PID'), 'the process; by default the one that asks') }, { bare: 'pid' }),
  async run({ pid }) {
    const found = await namespacesOfProcess(pid ?? 'self')
    printLines(found.map(({ name }) => name))
    return 0
  },
})

const pids: Action = action('pids', {
  summary: 'says which processes are in a namespace',
  grammar: nameOnly,
  async run(found) {
    const all = await processesIn(`/run/netns/${nameOf(found)}`)
    printLines(all.map((pid) => `${pid}`))
    return 0
  },
})

export const netnsCommand: Command = {
  actions: [
    showNamespaces,
    add,
    attach,
    setId,
    remove,
    flush,
    execInNamespace,
    identify,
    pids,
    listIds,
    monitorNamespaces,
    saveNamespaces,
    restoreNamespaces,
  ],
}
