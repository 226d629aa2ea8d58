// Tests of Message: reading and changing header fields.
import assert from 'node:assert/strict';
import {
  Field,
  Message,
  NameAddr,
  parseMessage,
  Request,
  Response,
  replyTo,
  Via,
  writeMessage,
} from '../../simulator/message';

const request = (): Request =>
  new Request('INVITE', 'sip:bob@example.com', [
    ['v', ['SIP/2.0/UDP a;branch=z9hG4bK1, SIP/2.0/UDP b;branch=z9hG4bK2', 'SIP/2.0/UDP c;branch=z9hG4bK3']],
    ['Max-Forwards', 70],
    ['From', '"A, B" <sip:a@a>;tag=1'],
    ['t', 'sip:bob@example.com'],
    ['Call-ID', 'x@y'],
    ['CSeq', '4 INVITE'],
    ['Contact', '"x, y" <sip:a@a>, <sip:b@b>;q=0.5'],
    ['Timestamp', '54'],
  ]);

describe('Message', () => {
  it('finds fields by any of their names', () => {
    const m = request();
    assert.equal(m.get('TO'), 'sip:bob@example.com');
    assert.ok(m.has('via') && !m.has('Route'));
    assert.equal(m.get('Via'), 'SIP/2.0/UDP a;branch=z9hG4bK1, SIP/2.0/UDP b;branch=z9hG4bK2');
    assert.deepEqual(m.getAll('Via').length, 3);
    assert.deepEqual(m.getAll('m'), ['"x, y" <sip:a@a>', '<sip:b@b>;q=0.5']);
    assert.deepEqual(m.getAll('Timestamp'), ['54']);
  });

  it('judges fields whose names are those of every object', () => {
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      const { message } = parseMessage(Buffer.from(`OPTIONS sip:a@b SIP/2.0\r\n${name}: x\r\n\r\n`));
      assert.deepEqual(
        message?.faults.filter(fault => fault.field === name),
        [],
      );
      assert.equal(message?.get(name), 'x');
    }
  });

  it('gives typed values, each time a copy', () => {
    const m = request();
    assert.deepEqual(
      m.vias.map(via => via.branch),
      ['z9hG4bK1', 'z9hG4bK2', 'z9hG4bK3'],
    );
    m.topVia!.params.set('received', '192.0.2.1');
    m.from!.tag = 'other';
    m.cseq!.seq = 9;
    assert.equal(m.topVia!.params.has('received'), false);
    assert.equal(m.from!.tag, '1');
    assert.deepEqual(m.cseq, { seq: 4, method: 'INVITE' });
    assert.equal(m.to!.uri.user, 'bob');
    assert.equal(m.callId, 'x@y');
    assert.equal(m.maxForwards, 70);
    assert.equal(m.contacts.length, 2);
    assert.deepEqual(m.routes, []);
    assert.equal(m.expires, undefined);
  });

  it('reads again what was set', () => {
    const m = request();
    const top = m.topVia!;
    top.params.set('received', '192.0.2.1');
    m.prepend('Via', top);
    assert.equal(m.topVia!.params.get('received'), '192.0.2.1');
    assert.equal(m.vias.length, 4);
    m.set('From', new NameAddr(m.from!.uri, 'New'))
      .set('CSeq', '5 BYE')
      .set('Via', [new Via('TCP', 'z')]);
    assert.equal(m.from!.displayName, 'New');
    assert.deepEqual(m.cseq, { seq: 5, method: 'BYE' });
    assert.equal(m.lines[0].value, 'SIP/2.0/TCP z');
    assert.equal(m.vias.length, 1);
    m.remove('v').add('Route', '<sip:p;lr>');
    assert.deepEqual(m.vias, []);
    assert.equal(m.topVia, undefined);
    assert.equal(m.routes[0].uri.host, 'p');
  });

  it('reads the Request-URI that it has now', () => {
    const m = parseMessage(Buffer.from('OPTIONS sip:a@b SIP/2.0\r\n\r\n')).message as Request;
    m.uri!.user = 'mine alone';
    assert.equal(m.uri!.user, 'a');
    m.requestUri = 'sip:c@d';
    assert.equal(m.uri!.user, 'c');
    m.requestUri = 'nothing';
    assert.equal(m.uri, undefined);
  });

  it('copies a response, which then goes its own way', () => {
    const m = new Response(486, undefined, { To: '<sip:a@b>' }, 'x');
    const copy = m.clone();
    copy.status = 600;
    copy.set('To', '<sip:c@d>');
    assert.deepEqual(
      [m.status, m.reason, m.get('To'), copy.reason, copy.body.toString()],
      [486, 'Busy Here', '<sip:a@b>', 'Busy Here', 'x'],
    );
  });

  it('is untouched until something in it is changed', () => {
    const text = 'OPTIONS sip:a@b SIP/2.0\r\nSubject: x\r\n\r\n';
    const read = (): Request => parseMessage(Buffer.from(text)).message as Request;
    const same = read();
    assert.equal(same.fields.length, 1);
    assert.ok(same.untouched && same.clone().untouched);
    const changes: ((m: Request) => void)[] = [
      m => m.add('X', '1'),
      m => m.set('Subject', 'x'),
      m => m.fields.push(m.fields[0]),
      m => (m.fields[0].value = 'x'),
      m => (m.body = Buffer.from('')),
      m => (m.requestUri = 'sip:a@B'),
      m => (m.version = 'sip/2.0'),
    ];
    for (const change of changes) {
      const m = read();
      change(m);
      assert.ok(!m.untouched, String(change));
    }
    assert.ok(!new Request('OPTIONS', 'sip:a@b').untouched);
  });

  it('sees changes made in the lines themselves', () => {
    const m = request();
    assert.equal(m.callId, 'x@y');
    const fields = m.fields;
    fields[4] = Field.of('i', 'changed');
    assert.equal(m.callId, 'changed');
    fields.find(field => field.name === 'From')!.value = '<sip:z@z>;tag=9';
    assert.equal(m.from!.tag, '9');
    m.add('X-New', '1');
    m.fields.at(-1)!.name = 'Y-New';
    assert.ok(m.has('y-new') && !m.has('x-new'));
  });

  it('gives nothing for a malformed value, and none of a list with one in it', () => {
    const m = request().set('From', '"open <sip:a@b>').set('CSeq', 'x INVITE').set('Via', 'SIP/2.0/UDP a, nonsense');
    assert.equal(m.from, undefined);
    assert.equal(m.cseq, undefined);
    assert.deepEqual(m.vias, []);
    assert.equal(m.topVia!.host, 'a');
    assert.equal(m.set('Max-Forwards', '-1').maxForwards, undefined);
    assert.equal(m.set('Expires', '99999999999999999999').expires, 0xffffffff);
  });

  it('reads token lists over lines', () => {
    const m = request().set('Supported', ['100rel, timer', ' , path']);
    assert.deepEqual(m.tokens('k'), ['100rel', 'timer', 'path']);
  });

  it('is copied with its fields and not with its cache', () => {
    const m = request();
    assert.equal(m.callId, 'x@y');
    const copy = m.clone();
    copy.set('Call-ID', 'z');
    copy.method = 'BYE';
    copy.fields[0].value = 'changed';
    assert.ok(copy instanceof Request && copy instanceof Message);
    assert.equal(m.callId, 'x@y');
    assert.equal(m.method, 'INVITE');
    assert.equal(m.topVia!.host, 'a');
  });

  it('judges what was received, whatever was changed since', () => {
    const bytes = writeMessage(request().set('CSeq', '4 BYE'));
    const m = parseMessage(bytes).message!;
    const copy = m.clone();
    m.set('CSeq', '4 INVITE').remove('To');
    assert.deepEqual(
      m.faults.map(fault => fault.requirement),
      ['RFC3261:8.1.1.5-1'],
    );
    m.fields[0].value = 'nonsense';
    assert.deepEqual(copy.faults, m.faults);
  });

  it('takes lines, pairs and objects', () => {
    const byObject = new Response(200, undefined, { Via: ['a', 'b'], To: 'c' });
    const byLines = new Response(200, undefined, byObject.fields);
    assert.equal(byObject.reason, 'OK');
    assert.deepEqual(byLines.fields, byObject.fields);
    assert.notEqual(byLines.fields[0], byObject.fields[0]);
  });
});

describe('replyTo (8.2.6.2)', () => {
  it('copies what must be equal, and adds the tag', () => {
    const m = request();
    const reply = replyTo(m, 486, { toTag: 'abc' });
    assert.equal(reply.reason, 'Busy Here');
    assert.deepEqual(reply.getAll('Via'), m.getAll('Via'));
    assert.equal(reply.get('From'), m.get('From'));
    assert.equal(reply.get('To'), 'sip:bob@example.com;tag=abc');
    assert.equal(reply.to!.tag, 'abc');
    assert.equal(reply.callId, m.callId);
    assert.deepEqual(reply.cseq, m.cseq);
    assert.ok(!reply.has('Timestamp') && !reply.has('Contact') && !reply.has('Max-Forwards'));
    assert.ok(reply.isResponse() && !reply.isRequest());
  });

  it('keeps a tag that is there, copies Timestamp into a 100, and invents nothing', () => {
    const tagged = request().set('To', '<sip:b@b>;tag=old');
    assert.equal(replyTo(tagged, 200, { toTag: 'new' }).get('To'), '<sip:b@b>;tag=old');
    assert.equal(replyTo(tagged, 100).get('Timestamp'), '54');
    assert.equal(replyTo(tagged, 200, { reason: '' }).reason, '');
    assert.equal(replyTo(new Request('OPTIONS', 'sip:a'), 400).lines.length, 0);
  });
});
