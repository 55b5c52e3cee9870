/** Whose request caused a change: its notification says so, and with NLM_F_ECHO it is sent to the requester too. */
export interface Cause {
  readonly portid: number
  readonly seq: number
  readonly echo: boolean
}

/** What the kernel does of its own accord. */
export const kernelCause: Cause = { portid: 0, seq: 0, echo: false }
