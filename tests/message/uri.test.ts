// Tests of Uri: grammar, writing, and the equivalence of 19.1.4.
import assert from 'node:assert/strict';
import { canonicalName, Params, Uri } from '../../simulator/message';
import { longName } from '../../simulator/message/uri-headers';

const parse = (text: string): Uri => {
  const uri = Uri.parse(text);
  assert.ok(uri, text);
  return uri;
};

describe('Uri.parse', () => {
  it('is changed in its parameters alone, and keeps the rest as it was written', () => {
    const uri = Uri.parse('SIP:a:b@h:05060;lr;x=%41?q=1')!;
    const before = uri.clone();
    uri.params.set('lr', 'on');
    const copy = uri.clone();
    copy.params.delete('x');
    assert.deepEqual([before, uri, copy].map(String), [
      'SIP:a:b@h:05060;lr;x=%41?q=1',
      'SIP:a:b@h:05060;lr=on;x=%41?q=1',
      'SIP:a:b@h:05060;lr=on?q=1',
    ]);
    copy.user = 'c';
    assert.equal(copy.toString(), 'SIP:c:b@h:05060;lr=on?q=1');
    assert.deepEqual([copy.scheme, copy.isPlain, copy.hasHeaders, uri.hasHeaders], ['sip', false, true, true]);
    const plain = Uri.parse('sip:h')!;
    assert.deepEqual([plain.isPlain, plain.hasHeaders], [true, false]);
    plain.params.set('lr');
    assert.deepEqual([plain.isPlain, plain.toString(), new Uri().hasHeaders], [false, 'sip:h;lr', false]);
  });

  it('reads every part', () => {
    const uri = parse('SIPS:alice:se%20cret@[2001:DB8::1]:5071;transport=tcp;lr?Subject=a%20b&Priority=');
    assert.equal(uri.scheme, 'sips');
    assert.equal(uri.user, 'alice');
    assert.equal(uri.password, 'se%20cret');
    assert.equal(uri.host, '[2001:DB8::1]');
    assert.equal(uri.port, 5071);
    assert.equal(uri.params.get('Transport'), 'tcp');
    assert.deepEqual(uri.headers, [
      ['Subject', 'a%20b'],
      ['Priority', ''],
    ]);
  });

  it('keeps ; and ? in the user part (RFC 4475 3.1.1.9, 3.1.1.2)', () => {
    assert.equal(parse('sip:user;par=u%40example.net@example.com').user, 'user;par=u%40example.net');
    const odd = parse(
      "sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*:&it+has=1,weird!*pas$wo~d_too.(doesn't-it)@example.com",
    );
    assert.equal(odd.user, "1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*");
    assert.equal(odd.host, 'example.com');
  });

  it('takes other schemes as they are', () => {
    const tel = parse('tel:+358-555-1234567;phone-context=example.com');
    assert.equal(tel.isSip, false);
    assert.equal(tel.opaque, '+358-555-1234567;phone-context=example.com');
    assert.equal(parse('urn:service:sos').toString(), 'urn:service:sos');
  });

  it('writes what it read', () => {
    for (const text of [
      'sip:example.com',
      'sip:alice@example.com:5060;lr',
      'sip:alice:@example.com',
      'sip:a%3Bb@[::1]:1;x=y?a=b&c=',
      'tel:911',
    ]) {
      assert.equal(parse(text).toString(), text);
      assert.equal(parse(text).clone().toString(), text);
    }
  });

  it('refuses what breaks the grammar', () => {
    for (const text of [
      '',
      'sip:',
      'sip',
      ':x',
      'sip:@host',
      'sip:a b@host',
      '<sip:a@b>',
      'sip:a@b@c',
      'sip:a%4@b',
      'sip:a#@b',
      'sip:host:',
      'sip:host:99999',
      'sip:host:50a',
      'sip:2001:db8::10',
      'sip:[2001:db8:::1]',
      'sip:[::1',
      'sip:a..b',
      'sip:host;',
      'sip:host;;a',
      'sip:host?',
      'sip:host?a',
      '1sip:host',
      'tel:',
    ]) {
      assert.equal(Uri.parse(text), undefined, text);
    }
  });
});

describe('a Uri changed', () => {
  it('prints what it was made to be', () => {
    const uri = parse('sip:a:pw@h:1;lr?x=y');
    uri.scheme = 'SIPS';
    uri.user = 'b';
    uri.password = undefined;
    uri.host = 'i';
    uri.port = undefined;
    uri.params = new Params();
    uri.headers = [['z', '1']];
    assert.equal(uri.toString(), 'SIPS:b@i?z=1');
    assert.equal(uri.scheme, 'sips');
    assert.ok(uri.isSip);
    uri.scheme = 'tel';
    uri.opaque = '+1';
    assert.equal(uri.toString(), 'tel:+1');
    uri.opaque = undefined;
    assert.equal(uri.toString(), 'tel:');
    assert.equal(new Uri().toString(), 'sip:');
  });

  it('keeps user, password and port apart', () => {
    const uri = parse('sip:a:pw@h:1');
    uri.password = 'x';
    uri.port = 2;
    assert.equal(uri.clone().toString(), 'sip:a:x@h:2');
    assert.deepEqual([uri.user, uri.host, uri.port], ['a', 'h', 2]);
  });
});

describe('longName', () => {
  it('knows the compact names that the header fields have, and no others', () => {
    for (const name of 'abcdefghijklmnopqrstuvwxyz') assert.equal(longName(name), canonicalName(name).toLowerCase());
    assert.equal(longName('to'), 'to');
  });
});

describe('Uri.equals (19.1.4)', () => {
  const pairs = (rows: [string, string][], expected: boolean): void => {
    for (const [a, b] of rows) {
      it(a + (expected ? ' = ' : ' # ') + b, () => {
        assert.equal(parse(a).equals(parse(b)), expected);
        assert.equal(parse(b).equals(parse(a)), expected);
      });
    }
  };
  pairs(
    [
      ['sip:%61lice@atlanta.com;transport=TCP', 'sip:alice@AtLanTa.CoM;Transport=tcp'],
      ['sip:carol@chicago.com', 'sip:carol@chicago.com;newparam=5'],
      ['sip:carol@chicago.com', 'sip:carol@chicago.com;security=on'],
      ['sip:carol@chicago.com', 'sip:carol@chicago.com;security=off'],
      ['sip:carol@chicago.com;newparam=5', 'sip:carol@chicago.com;security=on'],
      [
        'sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com',
        'sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com',
      ],
      [
        'sip:alice@atlanta.com?subject=project%20x&priority=urgent',
        'sip:alice@atlanta.com?priority=urgent&subject=project%20x',
      ],
      ['sip:a@[2001:db8::1]', 'sip:a@[2001:DB8:0:0:0:0:0:1]'],
      ['tel:+1-201-555', 'tel:+1201555'],
      // header components: by the rules of each header field (clause 20)
      ['sip:a@h?to=sip:bob%40c', 'sip:a@h?t=sip:bob%40c'],
      ['sip:a@h?F=sip:bob%40c&i=x', 'sip:a@h?call-id=x&FROM=sip:bob%40c'],
      ['sip:a@h?to=sip:bob%40Example.com%3BTag%3Da', 'sip:a@h?To=SIP:b%256fb%40example.COM%3btag%3DA'],
      ['sip:a@h?to=%22Bob%22%20%3Csip:bob%40c%3E%3Btag%3D1', 'sip:a@h?to=sip:bob%40c%3Btag%3D1%3Bother%3D2'],
      ['sip:a@h?from=sip:b%40c', 'sip:a@h?from=%3Csip:b%40c%3Bnewparam%3Dx%3E'],
      ['sip:a@h?route=%3Csip:p%3Blr%3E&route=%3Csip:q%3Blr%3E', 'sip:a@h?Route=%3CSIP:p%3Blr%3E%2C%20%3Csip:q%3Blr%3E'],
      ['sip:a@h?to=%3Csip:b%40c?call-id%3Dx%26t%3Dtel:1-2%3E', 'sip:a@h?to=%3Csip:b%40c?to%3Dtel:12%26i%3Dx%3E'],
      ['sip:a@h?m=*', 'sip:a@h?contact=*'],
      ['sip:a@h?call-id=a%61%40b', 'sip:a@h?i=aa%40b'],
      ['sip:a@h?c=Text/Plain%3Bq%3D1%3Bx%3D%22A%22', 'sip:a@h?content-type=text/plain%20%3B%20X%3D%22A%22%3BQ%3D1'],
      ['sip:a@h?c=text%20/%20plain', 'sip:a@h?c=text/plain'],
      ['sip:a@h?accept=a/b%2cc/d', 'sip:a@h?accept=A/B&accept=C/D'],
      ['sip:a@h?supported=Timer&k=path', 'sip:a@h?k=timer%2Cpath'],
      ['sip:a@h?x-new=One%20%20%22two%22', 'sip:a@h?X-NEW=one%20%22two%22'],
      ['sip:a@h?body=a%62c', 'sip:a@h?BODY=%61bc'],
      ['sip:a@h?s=', 'sip:a@h?subject='],
    ],
    true,
  );
  pairs(
    [
      ['SIP:ALICE@AtLanTa.CoM;Transport=udp', 'sip:alice@AtLanTa.CoM;Transport=UDP'],
      ['sip:bob@biloxi.com', 'sip:bob@biloxi.com:5060'],
      ['sip:bob@biloxi.com', 'sip:bob@biloxi.com;transport=udp'],
      ['sip:bob@biloxi.com', 'sip:bob@biloxi.com:6000;transport=tcp'],
      ['sip:carol@chicago.com', 'sip:carol@chicago.com?Subject=next%20meeting'],
      ['sip:bob@phone21.boxesbybob.com', 'sip:bob@192.0.2.4'],
      ['sip:carol@chicago.com;security=on', 'sip:carol@chicago.com;security=off'],
      ['sip:bob@biloxi.com', 'sips:bob@biloxi.com'],
      ['sip:bob@biloxi.com', 'sip:biloxi.com'],
      ['sip:bob@biloxi.com', 'sip:bob:@biloxi.com'],
      ['sip:bob@biloxi.com', 'sip:bob@biloxi.com;user=ip'],
      ['sip:bob@biloxi.com', 'sip:bob@biloxi.com;ttl=1'],
      ['sip:bob@biloxi.com', 'sip:bob@biloxi.com;method=INVITE'],
      ['sip:bob@biloxi.com', 'sip:bob@biloxi.com;maddr=192.0.2.1'],
      ['sip:a%3Bb@biloxi.com', 'sip:a;b@biloxi.com'],
      ['sip:a%253B@biloxi.com', 'sip:a%3B@biloxi.com'],
      ['sip:null-%00-null@example.com', 'sip:%00%00@example.com'],
      ['sip:a@h?Call-ID=abcD', 'sip:a@h?Call-ID=ABCd'],
      ['sip:a@h?in-reply-to=a', 'sip:a@h?in-reply-to=A'],
      ['sip:a@h?body=Hello', 'sip:a@h?body=hello'],
      ['sip:a@h?body=a%20%20b', 'sip:a@h?body=a%20b'],
      ['sip:a@h?body=a%3ab', 'sip:a@h?body=a:b'],
      ['sip:a@h?subject=Help', 'sip:a@h?s=help'],
      [
        'sip:a@h?date=Sat%2C%2013%20Nov%202010%2023:29:00%20GMT',
        'sip:a@h?date=sat%2C%2013%20nov%202010%2023:29:00%20gmt',
      ],
      ['sip:a@h?cseq=1%20INVITE', 'sip:a@h?cseq=1%20invite'],
      ['sip:a@h?allow=INVITE', 'sip:a@h?allow=invite'],
      ['sip:a@h?to=sip:Bob%40c', 'sip:a@h?to=sip:bob%40c'],
      ['sip:a@h?to=sip:bob%40c%3Btag%3D1', 'sip:a@h?to=sip:bob%40c'],
      ['sip:a@h?to=sip:bob%40c%3Btag%3D1', 'sip:a@h?to=sip:bob%40c%3Btag%3D2'],
      ['sip:a@h?to=sip:bob%40c%3Bx%3D%22Y%22', 'sip:a@h?to=sip:bob%40c%3Bx%3D%22y%22'],
      ['sip:a@h?to=sip:bob%40c%3Bx', 'sip:a@h?to=sip:bob%40c%3Bx%3Dy'],
      ['sip:a@h?to=%3Csip:bob%40c%3Btransport%3Dtcp%3E', 'sip:a@h?to=sip:bob%40c%3Btransport%3Dtcp'],
      ['sip:a@h?to=sip:bob%40c', 'sip:a@h?from=sip:bob%40c'],
      ['sip:a@h?to=sip:bob%40c', 'sip:a@h?to=sip:bob%40c&to=sip:bob%40c'],
      ['sip:a@h?to=sip:bob%40c', 'sip:a@h?to=not%20a%20uri'],
      ['sip:a@h?to=Not%20a%20uri', 'sip:a@h?to=not%20a%20uri'],
      ['sip:a@h?contact=*', 'sip:a@h?contact=sip:c'],
      ['sip:a@h?to=%3Csip:cd', 'sip:a@h?to=%3Csip:c%3E'],
      ['sip:a@h?to=%3Csip:c%3Ex', 'sip:a@h?to=%3Csip:c%3E'],
      ['sip:a@h?to=%22sip:c', 'sip:a@h?to=%22SIP:c'],
      ['sip:a@h?x-new=a%3B%3Bb', 'sip:a@h?x-new=a%3Bb'],
      ['sip:a@h?x-new=%22a', 'sip:a@h?x-new=%22b'],
      ['sip:a@h?contact=sip:c%3Bexpires%3D1', 'sip:a@h?contact=sip:c'],
      ['sip:a@h?route=%3Csip:p%3E&route=%3Csip:q%3E', 'sip:a@h?route=%3Csip:q%3E&route=%3Csip:p%3E'],
      ['sip:a@h?accept=a/b%3Bq%3D1', 'sip:a@h?accept=a/b'],
      ['sip:a@h?accept=a/b', 'sip:a@h?accept=a/c'],
      ['sip:a@h?x-new=%22Two%22', 'sip:a@h?x-new=%22two%22'],
      ['sip:a@h?s=', 'sip:a@h'],
    ],
    false,
  );
});
