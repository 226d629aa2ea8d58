import { websocket } from '../../../requirements/rules/websocket';
import { type Pair, type Parts, quiet, request, testPairs } from './pairs';

const asked = (parts: Parts = {}) => [request('sut', 0, 'OPTIONS', { transport: 'WS', ...parts })];
const [{ text }] = asked({ body: 'Hello', more: ['Content-Type: text/plain'] });

const pairs: Record<string, Pair> = {
  'websocket-message-holds-one-sip-message': {
    sound: [{ from: 'sut', transport: 'WS', text }],
    broken: [{ from: 'sut', transport: 'WS', text: `${text}OPTIONS sip:b@example.com SIP/2.0\r\n` }],
  },
  'websocket-message-is-utf-8': {
    sound: asked({ more: ['Subject: für dich'] }),
    broken: asked({ more: ['Subject: X'] }).map(line => ({ ...line, bytes: latin1(line.text) })),
  },
};

/** The subject as one byte that begins nothing in UTF-8. */
function latin1(message: string): Buffer {
  return Buffer.from(message.replace('Subject: X', 'Subject: \xfc'), 'latin1');
}

describe('rules of WebSocket', () => {
  testPairs(websocket, pairs);

  it('ask for one message only where WebSocket is', () =>
    quiet(websocket, 'websocket-message-holds-one-sip-message', [{ from: 'sut', text: `${text}more` }]));
  it('take a body without Content-Length for what is left', () =>
    quiet(websocket, 'websocket-message-holds-one-sip-message', [
      { from: 'sut', transport: 'WSS', text: `${text.replace(/Content-Length: \d+\r\n/, '')}more` },
    ]));
});
