// Rules of what WebSocket messages hold (RFC 7118).
import { isUtf8 } from 'node:buffer';
import type { Rule, Sent, SutRole } from './rule';

const roles: readonly SutRole[] = ['uac', 'uas', 'registrar', 'proxy'];
const overWebSocket = ({ observed }: Sent): boolean => /^WSS?$/i.test(observed.transport);

/** Where the body begins; 0 where that is not seen. */
const bodyStart = ({ observed }: Sent): number => observed.bytes.indexOf('\r\n\r\n') + 4;

export const websocket: Rule[] = [
  {
    id: 'websocket-message-holds-one-sip-message',
    requirement: 'RFC7118:5-2',
    roles,
    // without a length the body is all that is left
    applies: sent => overWebSocket(sent) && sent.message.contentLength !== undefined && bodyStart(sent) > 4,
    check: sent => {
      const { bytes } = sent.observed;
      const has = bytes.length - bodyStart(sent);
      const said = sent.message.contentLength ?? 0;
      if (has === said) return undefined;
      const offset = has > said ? bodyStart(sent) + said : bodyStart(sent);
      return { found: `${has} bytes of body`, expected: `${said}, and no more`, offset, length: bytes.length - offset };
    },
  },
  {
    id: 'websocket-message-is-utf-8',
    requirement: 'RFC7118:4.2-3',
    roles,
    // a body may be of any kind, and a proxy passes on what it is given
    applies: sent => overWebSocket(sent) && sent.role !== 'proxy',
    check: sent =>
      isUtf8(sent.observed.bytes.subarray(0, bodyStart(sent)))
        ? undefined
        : { found: 'header fields that are not UTF-8', expected: 'UTF-8' },
  },
];
