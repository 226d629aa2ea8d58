// The view: what is read there, and what is read where it stands, are the same; and messages take turns in it.
import assert from 'node:assert/strict';
import { NameAddr, parseMessage, Uri, Via } from '../../simulator/message';
import { Noted, type Reading, readTextOf, readValue } from '../../simulator/message/fields/read';
import { fieldType } from '../../simulator/message/fields/registry';
import { look, lookAway } from '../../simulator/message/look';
import { view } from '../../simulator/message/view';
import { fieldNames } from './oracle';
import { fieldSeeds, inputsFor, otherSeeds } from './oracle-inputs';

const seed = Number(process.env['SIPSPEC_SEED'] ?? Date.now() & 0x7fffffff);
const count = 100;

function told(reading: Reading): unknown {
  const { items, notes } = reading instanceof Noted ? reading : { items: reading, notes: [] };
  return { items: items.map(parts), notes };
}

/** What its text does not show: where its parts were found. They are looked at first, as writing it cuts all up. */
function parts(item: unknown): unknown[] {
  if (item instanceof Via) return [item.branch, item.transport, item.host, item.port, String(item)];
  if (!(item instanceof NameAddr)) return [String(item)];
  const { uri, displayName, tag } = item;
  return [tag, displayName, uri.scheme, uri.user, uri.host, uri.port, String(item)];
}

/** Read where it stands: its text is too long for the view. */
function closely(name: string, value: string): unknown {
  const text = value + '\n'.repeat(view.length);
  return told(readValue(fieldType(name), { text, codes: Buffer.from(text, 'latin1') }, 0, value.length));
}

function alike(name: string, value: string): void {
  assert.deepEqual(told(readTextOf(fieldType(name), value)), closely(name, value), JSON.stringify(value));
}

const message = (...lines: string[]): Buffer =>
  Buffer.from(['OPTIONS sip:a@b SIP/2.0', ...lines, '', ''].join('\r\n'), 'latin1');

describe(`message/look (SIPSPEC_SEED=${seed}, ${count} inputs a field)`, () => {
  for (const name of fieldNames) {
    it('reads the same of ' + name, () => {
      for (const value of inputsFor(name, fieldSeeds.get(name)!, count, seed)) {
        alike(name, value);
      }
    });
  }

  it('reads the same of a Request-URI', () => {
    for (const value of inputsFor('Request-URI', otherSeeds.get('Request-URI')!, count, seed)) {
      if (/[ \r\n]/.test(value)) continue;
      const { message: read } = parseMessage(Buffer.from(`OPTIONS ${value} SIP/2.0\r\n\r\n`, 'latin1'));
      const uri = read?.isRequest() ? read.uri : undefined;
      assert.equal(String(uri), String(Uri.parse(Buffer.from(value, 'latin1').toString())), JSON.stringify(value));
    }
  });

  it('reads the same of hosts and ports at the edge of what is plain', () => {
    const hosts =
      'a- -a -a.b a-.b a.-b a.-b.c a..b .a a. a.b. a_b _ a.1 1.a 1 1.2.3 1.2.3.4 1.2.3.4. 1.2.3.4.5 1.2..4 256.1.1.1 1.2.3.256 01.2.3.4 1.2.3.0 a--b';
    const ports = ['', ':', ':0', ':65535', ':65536', ':005060', ':0005060', ':00000005060', ':4294972356', ':5060x'];
    for (const host of hosts.split(' ')) {
      for (const port of ports) {
        const place = host + port;
        for (const [name, value] of [
          ['To', `<sip:u@${place}>`],
          ['To', `sip:${place};tag=1`],
          ['Via', `SIP/2.0/UDP ${place};branch=1`],
        ]) {
          alike(name, value);
        }
      }
    }
  });

  it('reads the same of transports, and of names of parameters that are nearly those of note', () => {
    for (const transport of ['UDP', 'TCP', 'TLS', 'WSS', 'WS', 'udp', 'SCTP', 'U', 'WSX'])
      for (const params of [
        '',
        ';branch=1',
        ';Branch=1',
        ';branch',
        ';branchx=1',
        ';a=2;branch=1',
        ';branch=1;a',
        ';branch=""',
      ])
        alike('Via', `SIP/2.0/${transport} example.com${params}`);
    alike('Via', 'SIP/2.0/WSXexample.com');
    for (const params of [
      '',
      ';tag=1',
      ';TAG=1',
      ';tag',
      ';tax=1',
      ';tagx=1',
      ';a;tag=1',
      ';tag=1;a=2',
      ';tag=""',
      ';tag=1, ',
    ])
      for (const address of [
        '<sip:a@b>',
        'sip:a@b',
        '"A \\" B" <sip:a@b:5070;lr>',
        'A B  <sips:b>',
        '"é"<sip:b>',
        '<sip:b>',
      ])
        alike('To', address + params);
  });

  it('does not see what stands behind the value', () => {
    for (const [name, value] of [
      ['Via', 'SIP/2.0/WSS a-b.example.com:5060;branch=z9hG4bK1;rport'],
      ['Via', 'SIP/2.0/WS 192.0.2.1:65535;branch=1'],
      ['To', '"A B" <sips:alice@a.b-c.example.com:5070;lr;transport=udp>;tag=1;x=y'],
      ['To', 'A B <sip:192.0.2.17>;tag=1'],
      ['To', 'sip:alice@example.com:5070;tag=1'],
      ['CSeq', '314159265 INVITE'],
      ['Supported', '100rel, timer'],
    ]) {
      for (let length = 1; length < value.length; length++) {
        readTextOf(fieldType(name), value);
        alike(name, value.slice(0, length));
      }
    }
  });

  it('looks again when it is told that the text has changed', () => {
    const codes = Buffer.from('ab');
    const source = { text: 'ab', codes };
    assert.equal(look(source, 0, 2).token(), 'ab');
    source.text = 'cd';
    source.codes = Buffer.from('cd');
    lookAway();
    assert.equal(look(source, 0, 2).token(), 'cd');
  });

  it('keeps messages apart that are read in turns', () => {
    const lines = ['To: <sip:bob@example.com>;tag=1', 'From: "A" <sip:alice@example.org:5070>;tag=2'];
    const first = parseMessage(message(...lines)).message!;
    const second = parseMessage(message(...lines.map(line => line.replaceAll('example', 'another')))).message!;
    assert.equal(first.to?.uri.host, 'example.com');
    assert.equal(second.to?.uri.host, 'another.com');
    assert.equal(first.from?.uri.host, 'example.org');
    assert.equal(second.from?.uri.host, 'another.org');
    assert.equal(first.topVia, undefined);
  });

  it('reads a head that is too long for it, and one whose lines go on', () => {
    const long = parseMessage(message('Subject: ' + 'x'.repeat(view.length), 'To: <sip:bob@example.com>;tag=1'))
      .message!;
    assert.equal(long.to?.tag, '1');
    assert.deepEqual(
      long.lines.map(line => line.key),
      ['Subject', 'To'],
    );
    const folded = parseMessage(message('To: <sip:bob@example.com>', ' ;tag=1', 'CSeq: 7 OPTIONS')).message!;
    assert.equal(folded.to?.tag, '1');
    assert.equal(folded.cseq?.seq, 7);
  });
});
