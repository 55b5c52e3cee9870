/** Wrong arguments: the command ends with exit code 2. `hint` says what to do about it. */
export class UsageError extends Error {
  readonly hint: string | undefined
  constructor(message: string, hint?: string) {
    super(message)
    this.hint = hint
  }
}
