import { expect, test } from 'vitest'

test('five', () => expect(1).toBe(2))
