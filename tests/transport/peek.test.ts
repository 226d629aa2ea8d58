import assert from 'node:assert/strict';
import { isKeepAlive, peekBranch, peekMethod } from '../../simulator/transport/peek';
import { optionsText } from './sip';

describe('peekBranch', () => {
  const cases: [via: string, branch: string | undefined][] = [
    ['SIP/2.0/UDP a;branch=z9hG4bK1', 'z9hG4bK1'],
    ['SIP/2.0/UDP a;rport ; BRANCH = z9hG4bK1;x=y', 'z9hG4bK1'],
    ['SIP/2.0/UDP a;branch=z9hG4bK1, SIP/2.0/UDP b;branch=z9hG4bK2', 'z9hG4bK1'],
    ['SIP/2.0/UDP a, SIP/2.0/UDP b;branch=z9hG4bK2', undefined],
    ['SIP/2.0/UDP a\r\nVia: SIP/2.0/UDP b;branch=z9hG4bK2', undefined],
    ['SIP/2.0/UDP a', undefined],
  ];
  for (const [via, branch] of cases)
    it(`${JSON.stringify(via)} has ${branch}`, () => assert.equal(peekBranch(optionsText(via)), branch));

  it('knows the compact form, and a message without Via', () => {
    assert.equal(peekBranch(Buffer.from('OPTIONS sip:a SIP/2.0\r\nv: SIP/2.0/UDP a;branch=1\r\n\r\n')), '1');
    assert.equal(peekBranch(Buffer.from('OPTIONS sip:a SIP/2.0\r\nX-Via: SIP/2.0/UDP a;branch=1\r\n\r\n')), undefined);
    assert.equal(peekBranch(Buffer.alloc(0)), undefined);
  });
});

it('peekMethod reads what stands before the first space', () => {
  assert.equal(peekMethod(optionsText('x', '', 'INVITE')), 'INVITE');
});

it('isKeepAlive knows line ends and zeros', () => {
  for (const text of ['', '\r\n', '\r\n\r\n', '\0\0\0\0']) assert.equal(isKeepAlive(Buffer.from(text)), true);
  for (const text of [' ', 'OPTIONS', '\r\nx', '\r\n'.repeat(5)]) assert.equal(isKeepAlive(Buffer.from(text)), false);
});
