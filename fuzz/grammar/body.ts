// Bodies: text, session descriptions, multipart, any bytes (RFC 3261 7.4, RFC 2046 5.1, RFC 4566 5).
import fc from 'fast-check';
import { ALPHANUM, chars, DIGITS, joined, LETTERS, many, number, oneOf, opt, seq, type Text } from './abnf';
import { utf8 } from './text';

export interface Body {
  contentType: string;
  bytes: string;
}

const CRLF = '\r\n';
const line = (letter: string, value: Text | string): Text => seq(letter + '=', value, CRLF);
const ipv4 = seq(
  '192.0.2.',
  number(255).map(text => String(Number(text))),
);
const connection = line('c', seq('IN IP4 ', ipv4));
/** Unknown ones: those that are known have rules of their own. */
const attribute = seq('a=x-', joined(chars(ALPHANUM + '-', 1, 8), ':', 1, 2), CRLF);
const direction = opt(seq('a=', oneOf('sendrecv', 'sendonly', 'recvonly', 'inactive'), CRLF));
const media = seq(
  'm=',
  oneOf('audio', 'video', 'application', 'message'),
  ' ',
  chars('123456789', 1, 4),
  ' RTP/AVP ',
  oneOf('0', '0 8', '9 18', '3 0 8'),
  CRLF,
  opt(connection),
  direction,
  many(attribute, 0, 3),
);

/** A session description without a mistake. */
export const sdp: Text = seq(
  'v=0\r\no=',
  chars(LETTERS, 1, 6),
  ' ',
  chars('123456789', 1, 9),
  ' ',
  chars('123456789', 1, 9),
  seq(' IN IP4 ', ipv4, CRLF),
  line('s', fc.constantFrom('-', 'call', utf8('звонок'))),
  opt(
    line(
      'i',
      chars(LETTERS + ' ', 1, 8).map(text => 'i' + text),
    ),
  ),
  connection,
  opt(seq('b=AS:', chars('123456789', 1, 3), CRLF)),
  't=0 0\r\n',
  many(attribute, 0, 2),
  many(media, 0, 2),
);

/** Any bytes, line ends and start lines among them. */
const anyBytes: Text = many(
  fc.oneof(
    { weight: 4, arbitrary: fc.nat(255).map(code => String.fromCharCode(code)) },
    {
      weight: 1,
      arbitrary: oneOf('\r\n', '\r\n\r\n', '\0', '\r', '\n', 'SIP/2.0 200 OK\r\n', 'Content-Length: 5\r\n'),
    },
  ),
  0,
  24,
);

const multipart: fc.Arbitrary<Body> = fc
  .tuple(
    chars(ALPHANUM + "'+_-./:", 1, 20).map(text => text + 'z'),
    fc.array(fc.oneof(anyBytes, sdp), { minLength: 1, maxLength: 3 }),
    oneOf('mixed', 'alternative', 'signed', 'related'),
    oneOf('', 'preamble\r\n'),
  )
  .map(([boundary, parts, subtype, preamble]) => ({
    contentType: 'multipart/' + subtype + ';boundary="' + boundary + '"',
    bytes:
      preamble +
      parts.map(part => '--' + boundary + '\r\nContent-Type: a/b\r\n\r\n' + part + CRLF).join('') +
      '--' +
      boundary +
      '--\r\n',
  }));

const typed = (contentType: string, bytes: Text): fc.Arbitrary<Body> =>
  bytes.map(text => ({ contentType, bytes: text }));

export const body: fc.Arbitrary<Body> = fc.oneof(
  { withCrossShrink: true },
  typed('text/plain', chars(LETTERS + DIGITS + ' ', 1, 12)),
  typed('application/octet-stream', anyBytes),
  typed('application/sdp', sdp),
  typed('message/sipfrag', fc.constant('SIP/2.0 200 OK\r\n')),
  multipart,
);
