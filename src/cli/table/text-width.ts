/** Ranges of code points that a terminal shows two columns wide: East Asian wide and full-width forms, pictographs. */
const wide: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0xa4cf],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1faff],
  [0x20000, 0x3fffd],
]

/** Columns that a text takes on a terminal. */
export function textWidth(text: string): number {
  let width = 0
  for (const character of text) {
    if (/\p{Mark}|\p{Default_Ignorable_Code_Point}/u.test(character)) continue
    const code = character.codePointAt(0) as number
    width += wide.some(([first, last]) => code >= first && code <= last) ? 2 : 1
  }
  return width
}

/** Control characters as `\x1b`: a name that somebody chose must not steer the terminal. */
export function printable(text: string): string {
  return text.replace(/\p{Control}/gu, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`)
}
