// What other folders may use of simulator/message.
export { type AuthValue, parseAuth, printAuth } from './auth';
export { credentialsFor, type DigestInput, digestResponse, isDigestAlgorithm } from './digest';
export type { Fault } from './fault';
export type { Field, FieldInput, FieldValue } from './field';
export { type FramerLimits, StreamFramer } from './framer';
export { canonicalName, compactName, isListField, isSingleField } from './header-names';
export { canonicalHost, parseHostPort } from './host';
export { Message, Request, Response } from './message';
export { NameAddr } from './name-addr';
export { Params } from './params';
export { type ParseResult, parseMessage } from './parse';
export { type ReplyOptions, replyTo } from './reply';
export { isToken, quote, splitList, unquote } from './scan';
export { reasonPhrase } from './status';
export { Uri } from './uri';
export { type CSeq, parseCSeq } from './values';
export { Via } from './via';
export { type WriteOptions, writeMessage } from './write';
