import { decodeDatagram, encodeDatagram, protocol, rest, string, struct } from 'nlkit/schema'

// The message of the article: a netlink header, and text with a NUL at its end.

export const article = protocol('NETLINK_USERSOCK', 2, { userToUser: true })

/** Nothing but text; of type 0, as the article leaves it. */
export const textMessage = article.message('TEXT', 0, struct('text', { text: rest(string) }))

/** The message as a datagram. `portid` is the sender's. */
export function textDatagram(/** @type {string} */ text, portid = 0) {
  const message = { name: 'TEXT', type: 0, flags: 0, seq: 0, portid, value: { text } }
  return encodeDatagram(article, { messages: [message], rest: new Uint8Array(0) })
}

/** The text of a datagram's first message. */
export function textOf(/** @type {Uint8Array} */ datagram) {
  return decodeDatagram(article, datagram).messages[0]?.value.text
}
