// The torture messages of RFC 4475 and RFC 5118 against the codec: each has the faults that its table says and no others,
// the values that the RFC points out, and is written as it was read.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import {
  type Fault,
  type Message,
  parseMessage,
  Request,
  Response,
  unquote,
  writeMessage,
} from '../../simulator/message';
import { type ExpectedFault, tortureMessages } from '../../steps/torture-messages';

const features = path.join(__dirname, '..', '..', 'features', 'torture');
const rows = tortureMessages();
const emptyLine = Buffer.from('\r\n');

function bytesOf(name: string): Buffer {
  const row = rows.find(({ message }) => message === name);
  assert(row, `there is no ${name}`);
  return row.bytes;
}
function read(name: string): Message {
  const { message, refusal } = parseMessage(bytesOf(name));
  assert(message, `${name} is refused: ${JSON.stringify(refusal)}`);
  return message;
}
function readRequest(name: string): Request {
  const message = read(name);
  assert(message instanceof Request);
  return message;
}
function readResponse(name: string): Response {
  const message = read(name);
  assert(message instanceof Response);
  return message;
}

/** From the start of the line with the text to its end, folds included. */
function lineOf(bytes: Buffer, at: string): { from: number; to: number } {
  const text = bytes.toString('latin1');
  const found = text.indexOf(at);
  assert(found >= 0, `"${at}" is not in the message`);
  const from = text.lastIndexOf('\r\n', found) + 1 && text.lastIndexOf('\r\n', found) + 2;
  const end = text.slice(found).search(/\r\n(?![ \t])/);
  return { from, to: end < 0 ? text.length : found + end };
}

interface Told {
  field: string | undefined;
  requirement: string;
  kind: string | undefined;
}
const told = ({ field, requirement, kind }: Fault | ExpectedFault): Told => ({ field, requirement, kind });
const same = (a: Told, b: Told): boolean => a.field === b.field && a.requirement === b.requirement && a.kind === b.kind;

/** A parser may tell one line's defect once for each of its values: copies that follow each other count once. */
const distinct = (faults: readonly Fault[]): Fault[] =>
  faults.filter((one, i) => i === 0 || !same(told(one), told(faults[i - 1])));

function assertFaults(found: readonly Fault[], expected: readonly ExpectedFault[], bytes: Buffer): void {
  const faults = distinct(found);
  const byField = (a: { field?: string }, b: { field?: string }): number => `${a.field}`.localeCompare(`${b.field}`);
  const absent = expected.length > 0 && expected.every(one => one.absent);
  const list = absent ? [...faults].sort(byField) : faults; // what is missing has no order
  const wanted = absent ? [...expected].sort(byField) : expected;
  assert.deepEqual(list.map(told), wanted.map(told));
  for (const [i, { at, tolerated }] of wanted.entries()) {
    if (tolerated) assert(list[i].leniency, `no leniency for the fault in ${list[i].field}`);
    if (at === undefined) continue;
    const { from, to } = lineOf(bytes, at);
    const { offset, length, found } = list[i];
    assert(offset >= from && offset <= to, `offset ${offset} of the fault at "${at}" is not from ${from} to ${to}`);
    if (length !== undefined && length > 0) assertFound(found, bytes.subarray(offset, offset + length));
  }
}

/** What a fault shows is what stands in its bytes; long text is cut. */
function assertFound(found: string, there: Buffer): void {
  const shown = found.replace(/…$/, '');
  assert.equal(
    there
      .toString()
      .replace(/[\r\n]/g, ' ')
      .trimEnd()
      .slice(0, shown.length),
    shown,
  );
  if (shown === found) assert.equal(there.toString().trimEnd().length, found.length);
}

describe('torture messages', () => {
  it('are the 49 of RFC 4475 and the 12 of RFC 5118, each with its bytes', () => {
    const of = (rfc: string): string[] => rows.filter(r => r.section.startsWith(rfc)).map(r => `${r.message}.dat`);
    const files = (rfc: string): string[] => readdirSync(path.join(features, 'messages', rfc)).sort();
    assert.deepEqual(of('RFC4475').sort(), files('rfc4475'));
    assert.deepEqual(of('RFC5118').sort(), files('rfc5118'));
    assert.equal(rows.length, 61);
  });

  // Line ends and spaces are easily lost on the way through editors and version control.
  it('have not changed by a byte', () => {
    const digestOf = (rfc: string): string => {
      const files = readdirSync(path.join(features, 'messages', rfc)).sort();
      return createHash('sha256')
        .update(Buffer.concat(files.map(file => readFileSync(path.join(features, 'messages', rfc, file)))))
        .digest('hex');
    };
    assert.equal(digestOf('rfc4475'), 'c130abdedde20f53b7f1c70181dc8fc115afd568a12977d7db3d597f39a21378');
    assert.equal(digestOf('rfc5118'), 'c81b1da9d2ea797bf388988b1421ea9d6d18cedb979d22baab36d7dd7e6de486');
  });

  for (const row of rows) {
    const { message: name, bytes, refusal, completed } = row;
    it(`${name} is ${refusal ? 'refused' : row.faults.length ? 'read with its faults' : 'read without faults'}`, () => {
      const result = parseMessage(bytes);
      if (refusal) {
        assert.equal(result.refusal?.requirement, refusal.requirement);
        return;
      }
      assert(result.message, JSON.stringify(result.refusal));
      assertFaults(result.message.faults, row.faults, bytes);
    });
    if (completed)
      it(`${name} with its empty line has the faults that its text is about`, () => {
        const whole = Buffer.concat([bytes, emptyLine]);
        const { message } = parseMessage(whole);
        assert(message);
        assertFaults(message.faults, completed, whole);
      });
    if (!refusal)
      it(`${name} is written as it was read`, () => {
        assert.equal(writeMessage(read(name)).toString('latin1'), bytes.toString('latin1'));
      });
    if (!refusal)
      it(`${name} keeps all other lines and its body when one line is added`, () => {
        const message = read(name);
        const { body } = message;
        const written = writeMessage(message.add('X-Added', '1'), { contentLength: 'keep' });
        const head = bytes.subarray(0, bytes.indexOf('\r\n\r\n') + 2);
        assert.equal(
          written.toString('latin1'),
          `${head.toString('latin1')}X-Added: 1\r\n\r\n${body.toString('latin1')}`,
        );
      });
  }
});

describe('faults of torture messages', () => {
  const placesOf = (name: string): string[] => {
    const { faults } = read(name);
    return faults.map(({ offset, length }) => bytesOf(name).toString('latin1', offset, offset + (length ?? 0)));
  };

  it('badbranch, via-received-param-with-delim, escruri: the very parameter, or the headers', () => {
    assert.deepEqual(placesOf('badbranch'), ['branch=z9hG4bK']);
    assert.deepEqual(placesOf('via-received-param-with-delim'), ['received=[2001:db8::9:255]']);
    assert.deepEqual(placesOf('escruri'), ['?Route=%3Csip:example.com%3E']);
  });
});

describe('values of torture messages', () => {
  it('wsinv: folds, white space, leading zeros, an empty value, values in several lines', () => {
    const m = readRequest('wsinv');
    assert.equal(m.to?.tag, '1918181833n');
    assert.equal(m.from?.displayName, 'J Rosenberg \\"');
    assert.equal(m.from?.tag, '98asjd8');
    assert.equal(m.maxForwards, 68);
    assert.deepEqual(m.cseq, { seq: 9, method: 'INVITE' });
    assert.equal(m.get('Subject'), '');
    assert.equal(m.get('UnknownHeaderWithUnusualValue'), ';;,,;;,;');
    assert.deepEqual(
      m.vias.map(via => [via.transport, via.host, via.branch]),
      [
        ['UDP', '192.0.2.2', '390skdjuw'],
        ['TCP', 'spindle.example.com', 'z9hG4bK9ikj8'],
        ['UDP', '192.168.255.111', 'z9hG4bK30239'],
      ],
    );
    const [contact] = m.contacts;
    assert.equal(contact.displayName, 'Quoted string ""');
    assert.equal(contact.params.get('newparam'), 'newvalue');
    assert(contact.params.has('secondparam') && contact.params.get('secondparam') === undefined);
    assert.equal(contact.params.get('q'), '0.33');
    assert.equal(m.routes[0].uri.params.get('unknownwith'), 'value');
    assert(m.uri?.params.has('unknownparam'));
    assert.equal(m.body.length, 150);
  });

  it('intmeth: every character of a token, a user part, a quoted string, a word', () => {
    const m = readRequest('intmeth');
    assert.equal(m.method, "!interesting-Method0123456789_*+`.%indeed'~");
    assert.equal(m.cseq?.method, m.method);
    assert.equal(m.uri?.user, "1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*");
    assert.equal(m.uri?.password, "&it+has=1,weird!*pas$wo~d_too.(doesn't-it)");
    assert.equal(m.uri?.host, 'example.com');
    assert.equal(m.to?.displayName, 'BEL:\x07 NUL:\x00 DEL:\x7f');
    assert.equal(unquote(m.from?.params.get("fromParam''~+*_!.-%") ?? ''), 'работающий');
    assert.equal(m.from?.tag, "_token~1'+`*%!-.");
    assert.equal(m.callId, 'intmeth.word%ZK-!.*_+\'@word`~)(><:\\/"][?}{');
    assert.equal(m.topVia?.branch, "z9hG4bK-.!%66*_+`'~");
    assert.equal(m.get("extensionHeader-!.%*+_`'~"), '\ufeff大停電');
    assert.equal(m.maxForwards, 255);
  });

  it('esc01: escapes stand for the character once, and only in URIs', () => {
    const m = readRequest('esc01');
    assert.equal(m.uri?.user, 'sips%3Auser%40example.com');
    assert.equal(m.uri?.host, 'example.net');
    const [contact] = m.contacts;
    const plain = contact.clone();
    plain.uri.user = 'caller';
    assert(contact.uri.equals(plain.uri));
    const names = contact.uri.params.entries().map(([name]) => name);
    assert.equal(names.length, 2);
  });

  it('escnull: two contacts with another number of nulls are not the same', () => {
    const { contacts, to } = readRequest('escnull');
    assert.equal(contacts.length, 2);
    assert.equal(contacts[0].uri.equals(contacts[1].uri), false);
    assert.equal(to?.uri.user, 'null-%00-null');
  });

  it('esc02: a percent sign elsewhere is itself', () => {
    const m = readRequest('esc02');
    assert.equal(m.method, 'RE%47IST%45R');
    assert.equal(m.to?.displayName, '%Z%45');
    assert.deepEqual(
      m.contacts.map(({ uri }) => uri.user),
      ['alias1', 'alias3'],
    );
    assert.equal(m.get('C%6Fntact'), '<sip:alias2@host2.example.com>');
  });

  it('lwsdisp: the name ends at the bracket', () => {
    const { from } = readRequest('lwsdisp');
    assert.equal(from?.displayName, 'caller');
    assert.equal(from?.tag, '323');
  });

  it('longreq: nothing is cut', () => {
    const m = readRequest('longreq');
    assert.equal(m.from?.tag, `12${'982'.repeat(50)}424`);
    assert.equal(m.callId, `longreq.one${'really'.repeat(20)}longcallid`);
    assert.equal(m.to?.displayName, `I have a user name of ${'extreme'.repeat(10)} proportion`);
    assert.equal(m.to?.uri.params.get(`longparam${'name'.repeat(25)}`), 'shortvalue');
    assert.equal(m.from?.uri.user, 'amazinglylongcallername'.repeat(5));
    assert.equal(m.vias.length, 34);
    assert.equal(m.vias.at(-1)?.branch, `very${'long'.repeat(50)}branchvalue`);
    assert.equal(m.body.length, 150);
  });

  it('dblreq: what follows the body is no part of the message', () => {
    const m = readRequest('dblreq');
    assert.equal(m.body.length, 0);
    assert.equal(m.vias.length, 1);
    assert(!writeMessage(m.add('X-Added', '1')).includes('INVITE'));
  });

  it('semiuri: the semicolon belongs to the user', () => {
    const { uri } = readRequest('semiuri');
    assert.equal(uri?.user, 'user;par=u%40example.net');
    assert.equal(uri?.host, 'example.com');
    assert.equal(uri?.params.entries().length, 0);
  });

  it('transports: all kinds are read', () => {
    const transports = readRequest('transports').vias.map(({ transport }) => transport);
    assert.deepEqual(transports, ['UDP', 'SCTP', 'TLS', 'UNKNOWN', 'TCP']);
  });

  it('mpart01: the body is the bytes, nulls included', () => {
    const m = readRequest('mpart01');
    assert.equal(m.body.length, 553);
    assert(m.body.includes(0));
    const parts = m.body.toString('latin1').split(/(?:^|\r\n)--7a9cbec02ceef655(?:--)?/);
    assert.equal(parts.length, 4);
    assert.match(parts[1], /Hello$/);
    assert.equal(parts[2].split('\r\n\r\n')[1].length, 0x152 + 4);
  });

  it('unreason and noreason: any reason phrase, and none', () => {
    const unusual = readResponse('unreason');
    assert.equal(unusual.status, 200);
    assert.equal(unusual.reason, '= 2**3 * 5**2 но сто девяносто девять - простое');
    const none = readResponse('noreason');
    assert.equal(none.status, 100);
    assert.equal(none.reason, '');
  });

  it('scalar02: numbers beyond all limits are not wrapped', () => {
    const m = readRequest('scalar02');
    assert(m.cseq === undefined || m.cseq.seq >= 2 ** 31);
    assert(m.expires === undefined || m.expires >= 2 ** 32 - 1);
    assert(m.maxForwards === undefined || m.maxForwards > 255);
  });

  it('escruri, regescrt: header fields of a URI keep their escapes', () => {
    assert.deepEqual(readRequest('escruri').uri?.headers, [['Route', '%3Csip:example.com%3E']]);
    assert.deepEqual(readRequest('regescrt').contacts[0].uri.headers, [['Route', '%3Csip:sip.example.com%3E']]);
  });

  it('cparam01, cparam02: without brackets the parameter is the field’s, within them the URI’s', () => {
    const [bare] = readRequest('cparam01').contacts;
    assert.deepEqual([bare.params.has('unknownparam'), bare.uri.params.has('unknownparam')], [true, false]);
    const [bracketed] = readRequest('cparam02').contacts;
    assert.deepEqual([bracketed.params.has('unknownparam'), bracketed.uri.params.has('unknownparam')], [false, true]);
  });

  it('unkscm, novelsc, unksm2: other schemes are read', () => {
    assert.equal(readRequest('unkscm').uri?.scheme, 'nobodyknowsthisscheme');
    assert.equal(readRequest('novelsc').uri?.scheme, 'soap.beep');
    const { to, contacts } = readRequest('unksm2');
    assert.deepEqual([to?.uri.scheme, contacts[0]?.uri.scheme], ['isbn', 'name']);
  });

  it('RFC 5118: ports stand outside the brackets, and addresses within', () => {
    assert.deepEqual(
      ['port-ambiguous', 'port-unambiguous'].map(name => {
        const { uri } = readRequest(name);
        return [uri?.host, uri?.port];
      }),
      [
        ['[2001:db8::10:5070]', undefined],
        ['[2001:db8::10]', 5070],
      ],
    );
    const mapped = readRequest('ipv4-mapped-ipv6');
    assert.deepEqual([mapped.topVia?.host, mapped.topVia?.port], ['[::ffff:192.0.2.10]', 19823]);
    assert.equal(mapped.contacts[0].uri.host, '[::ffff:192.0.2.2]');
    assert.equal(readRequest('ipv6-correct-abnf-2-colons').uri?.host, '[2001:db8::192.0.2.1]');
  });

  it('RFC 5118: received is read with brackets and without', () => {
    assert.match(`${readRequest('via-received-param-with-delim').topVia?.params.get('received')}`, /2001:db8::9:255/);
    assert.equal(readRequest('via-received-param-no-delim').topVia?.params.get('received'), '2001:db8::9:255');
    assert.deepEqual(
      readRequest('mult-ip-in-header').vias.map(({ host, port }) => [host, port]),
      [
        ['[2001:db8::9:1]', 6050],
        ['192.0.2.1', undefined],
        ['[2001:db8::9:255]', undefined],
      ],
    );
  });
});

describe('the cases of the torture messages', () => {
  /** role and message of each scenario and row, with the requirements of its tags. */
  const cases = ['uas', 'proxy', 'registrar'].flatMap(role => {
    const text = readFileSync(path.join(features, `${role}.feature`), 'utf8');
    return text
      .split(/(?=@id=)/)
      .slice(1)
      .flatMap(scenario => {
        const requirements = [...scenario.matchAll(/@req=(\S+)/g)].map(match => match[1]);
        const named = [...scenario.matchAll(/torture message "([^"<]+)"/g)].map(match => match[1]);
        const tables = scenario.split('| message').slice(1);
        const lines = tables.flatMap(table => table.split('\n').slice(1));
        const listed = lines.map(line => /^ *\| *(\S+) *\|/.exec(line)?.[1] ?? '').filter(cell => cell !== '');
        return [...named, ...listed].map(message => ({ role, message, requirements }));
      });
  });

  it('are there for each message and role, and judge by what decides', () => {
    for (const role of ['uas', 'proxy', 'registrar'] as const) {
      for (const row of rows) {
        const of = cases.filter(one => one.role === role && one.message === row.message);
        const outcomes = row[role];
        assert.equal(of.length > 0, outcomes !== undefined, `${row.message}, ${role}`);
        const decides = outcomes?.decides;
        if (decides)
          assert(
            of.some(one => one.requirements.includes(decides)),
            `${row.message}, ${role}: no case judges ${decides}`,
          );
      }
    }
  });
});
