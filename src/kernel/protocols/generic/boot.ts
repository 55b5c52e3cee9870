import type { Kernel } from '../../kernel.ts'
import { controller } from './controller.ts'
import { genlRegisterFamily } from './register.ts'

/** Registers the families that a kernel has from the start. */
export function bootFamilies(kernel: Kernel): void {
  genlRegisterFamily(kernel, controller)
}
