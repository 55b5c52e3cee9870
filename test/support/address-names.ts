/**
 * Names for addresses that a kernel made at random, and for those that are made of them: they have their last three bytes in
 * common, which get a number in the order of their appearance. So it shows which of them belong together.
 */
export class AddressNames {
  readonly #numbers = new Map<string, number>()

  /** The text itself where it is no such address. */
  nameOf(text: string): string {
    const form = forms.find(({ pattern }) => pattern.test(text))
    if (form === undefined) return text
    const ending = endingOf(text)
    const number = this.#numbers.get(ending) ?? this.#numbers.size + 1
    this.#numbers.set(ending, number)
    return `${form.name} ${number}`
  }
}

/** Addresses of the kernel's own groups (01:80, 01:00:5e, 33:33) and those that stories choose (02:00:00) are not random. */
const forms = [
  { name: 'hardware group', pattern: /^33:33:ff:/ },
  { name: 'address', pattern: /^(?!00:00:00|ff:ff:ff|01:80|01:00:5e|33:33|02:00:00)(..:){5}..$/ },
  { name: 'local address', pattern: /^fe80:.*ff:fe..:/ },
  { name: 'solicited nodes', pattern: /^ff02::1:ff/ },
  { name: 'solicited nodes', pattern: /^ff:02:(00:){9}01:ff/ },
]

/** The last three bytes, as hexadecimal digits. */
function endingOf(address: string): string {
  const parts = address.split(':')
  if (!address.includes('::') && (parts.length === 6 || parts.length === 16)) return parts.slice(-3).join('')
  const [high = '', low = ''] = parts.slice(-2)
  return `${high.padStart(4, '0').slice(2)}${low.padStart(4, '0')}`
}
