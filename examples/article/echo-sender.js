// Sends a text to the port id that is given, and prints what comes back.
import { connect } from 'nlkit'
import { usersock } from 'nlkit/families/usersock'
import { article, textMessage } from '../support/text-message.js'

const echo = article.op({ request: textMessage, reply: textMessage })

const connection = await connect(usersock)
// Answers are told from other messages by their sequence number and the port id that they come from.
const { text } = await connection.do(echo, { text: 'Hello you!' }, { to: Number(process.argv[2]), timeout: 5000 })
console.log(`Received message payload: ${text}`)
connection.close()
