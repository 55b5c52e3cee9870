// Builds the programs of the reference, bench/c/*.c, into bench/build/.
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const sources = fileURLToPath(new URL('../c/', import.meta.url))
const output = fileURLToPath(new URL('../build/', import.meta.url))

// Each program and the files it is made of, besides its own and common.c.
const programs = {
  'gen-routes': ['routes.c'],
  'gen-links': [],
  'dump-routes': ['routes.c'],
  'dump-links': ['link.c'],
  'insert-routes': ['routes.c'],
  'get-link': [],
  ask: [],
  events: ['routes.c'],
  echo: [],
  multicast: [],
}

/** The path of a program of the reference. */
export function program(name) {
  return output + name
}

/** Whether a side is one of those programs. */
export function isReference({ command }) {
  return command[0].startsWith(output)
}

/** Builds what is older than its sources. Throws an Error that says what to install when something is missing. */
export function buildReference() {
  const cc = process.env.CC ?? 'cc'
  checkCompiler(cc)
  mkdirSync(output, { recursive: true })
  const newest = Math.max(...readdirSync(sources).map((file) => statSync(sources + file).mtimeMs))
  for (const [name, files] of Object.entries(programs)) {
    if (modified(program(name)) >= newest) continue
    const inputs = [`${name}.c`, 'common.c', ...files].map((file) => sources + file)
    const flags = ['-std=gnu11', '-O2', '-Wall', '-Wextra', '-Werror']
    execFileSync(cc, [...flags, '-o', program(name), ...inputs, '-lmnl'], { stdio: ['ignore', 'inherit', 'inherit'] })
  }
}

function modified(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
}

function checkCompiler(cc) {
  if (!compiles(cc, 'int main(void) { return 0; }')) {
    throw new Error('the reference needs a C compiler: apt-get install gcc libc6-dev (Fedora: gcc; Alpine: build-base)')
  }
  if (!compiles(cc, '#include <libmnl/libmnl.h>\nint main(void) { return mnl_socket_open == 0; }', '-lmnl')) {
    throw new Error('the reference needs libmnl: apt-get install libmnl-dev (Fedora: libmnl-devel; Alpine: libmnl-dev)')
  }
}

function compiles(cc, text, ...libraries) {
  try {
    execFileSync(cc, ['-x', 'c', '-', '-o', '/dev/null', ...libraries], {
      input: text,
      stdio: ['pipe', 'ignore', 'ignore'],
    })
    return true
  } catch {
    return false
  }
}
