// Tests of Via.
import assert from 'node:assert/strict';
import { Params, Via } from '../../simulator/message';

describe('Via', () => {
  it('reads white space around every separator (RFC 4475 3.1.1.1)', () => {
    const via = Via.parse('SIP  / 2.0  / tcp     spindle.example.com  : 5070 ;  branch  =   z9hG4bK9ikj8 ; rport')!;
    assert.equal(via.transport, 'TCP');
    assert.equal(via.host, 'spindle.example.com');
    assert.equal(via.port, 5070);
    assert.equal(via.branch, 'z9hG4bK9ikj8');
    assert.ok(via.params.has('rport'));
    assert.equal(via.toString(), 'SIP/2.0/TCP spindle.example.com:5070;branch=z9hG4bK9ikj8;rport');
  });

  it('reads IPv6 in sent-by and in received, with and without brackets (RFC 5118 4.5)', () => {
    const via = Via.parse('SIP/2.0/UDP [2001:db8::9:1]:6050;received=2001:db8::9:255;branch=z9hG4bKas3')!;
    assert.equal(via.host, '[2001:db8::9:1]');
    assert.equal(via.port, 6050);
    assert.equal(via.params.get('received'), '2001:db8::9:255');
    assert.equal(Via.parse('SIP/2.0/UDP [::1];received=[::2]')!.params.get('received'), '[::2]');
  });

  it('keeps another version, and its copy is its own', () => {
    const via = Via.parse('SIP/7.0/UDP a;branch=z9hG4bK1')!;
    const copy = via.clone();
    copy.branch = 'other';
    copy.params.set('received', '192.0.2.1');
    assert.equal(via.toString(), 'SIP/7.0/UDP a;branch=z9hG4bK1');
    assert.equal(copy.toString(), 'SIP/7.0/UDP a;branch=other;received=192.0.2.1');
  });

  it('finds the branch however it is written', () => {
    for (const tail of [
      ';branch=z9hG4bK1',
      ';x;BRANCH=z9hG4bK1',
      ';x="a;b" ; branch = z9hG4bK1 ',
      ';rport;branch=z9hG4bK1;y=1',
      ';branch= z9hG4bK1',
    ]) {
      assert.equal(Via.parse('SIP/2.0/UDP a' + tail)!.branch, 'z9hG4bK1', tail);
    }
    const via = Via.parse('SIP/2.0/UDP a;rport')!;
    assert.equal(via.branch, undefined);
    via.params = new Params().set('branch', 'z9hG4bK2');
    assert.equal(via.toString(), 'SIP/2.0/UDP a;branch=z9hG4bK2');
    via.branch = undefined;
    assert.equal(via.toString(), 'SIP/2.0/UDP a');
  });

  it('refuses what breaks the grammar', () => {
    for (const text of [
      '',
      'SIP/2.0/UDP',
      'SIP/2.0 a',
      'SIP/2.0/UDP a;;',
      'SIP/2.0/UDP a:',
      'SIP/2.0/UDP ::1',
      'SIP/2.0/UDP a b',
    ]) {
      assert.equal(Via.parse(text), undefined, text);
    }
  });
});
