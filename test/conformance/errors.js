import { errnoName, errnoOf } from 'nlkit/wire'

/** What is wrong with a case file, or with a program in it: nothing that a kernel did. */
export class CaseError extends Error {
  /** @override */
  name = 'CaseError'
}

/** Numbers from here on stay inside of the kernel: no C library has names for them. */
const FIRST_INTERNAL = 512

/**
 * The name of an error number as cases write it. One that has no name stays a number.
 * @param {number} errno
 */
export function errorName(errno) {
  const name = errnoName(errno)
  return errno < FIRST_INTERNAL && errnoOf(name) === errno ? name : errno
}

/**
 * The observed form of a call that has nothing to report but its failure.
 * @param {number} result 0 or more, or minus the errno
 */
export function outcome(result) {
  return result < 0 ? failure(result) : { ok: true }
}

/**
 * The observed form of a call that failed.
 * @param {number} result minus the errno
 */
export function failure(result) {
  return { err: errorName(-result) }
}
