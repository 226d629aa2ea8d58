// Tests of writing.
import assert from 'node:assert/strict';
import { Request, writeMessage } from '../../simulator/message';

const built = (): Request =>
  new Request(
    'INFO',
    'sip:a',
    [
      ['From', 'x'],
      ['Content-Length', '99'],
      ['X-A', 'é'],
    ],
    'é',
  );

describe('writeMessage', () => {
  it('mends Content-Length where it stands, in bytes', () => {
    assert.equal(
      writeMessage(built()).toString(),
      'INFO sip:a SIP/2.0\r\nFrom: x\r\nContent-Length: 2\r\nX-A: é\r\n\r\né',
    );
  });

  it('adds it, leaves it out, leaves it alone, or lies', () => {
    const text = (contentLength: 'omit' | 'keep' | number): string =>
      writeMessage(built(), { contentLength }).toString();
    assert.match(writeMessage(built().remove('l')).toString(), /X-A: é\r\nContent-Length: 2\r\n\r\n/);
    assert.doesNotMatch(text('omit'), /Content-Length/);
    assert.match(text('keep'), /Content-Length: 99\r\n/);
    assert.match(text(7), /Content-Length: 7\r\n/);
  });

  it('writes compact names on request, and odd versions and values as they are', () => {
    const m = built().add('Bad Name', 'a\r\n b');
    m.version = 'SIP/7.0';
    assert.equal(
      writeMessage(m, { compact: true }).toString(),
      'INFO sip:a SIP/7.0\r\nf: x\r\nl: 2\r\nX-A: é\r\nBad Name: a\r\n b\r\n\r\né',
    );
  });
});
