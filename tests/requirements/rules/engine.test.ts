// Tests of what the engine says of each message that the system sent: its role, what it answers or forwards, what stands around it.
import assert from 'node:assert/strict';
import { judge } from '../../../requirements/rules/engine';
import { onRequests, onResponses, type Rule, type Sent } from '../../../requirements/rules/rule';
import { type Line, observe } from './exchange';
import { request, response } from './pairs';

const roles = ['uac', 'uas', 'registrar', 'proxy'] as const;
const fromSut = ({ from }: { from: { host: string } }): boolean => from.host === '192.0.2.1';

/** All that the system sent, as the rules see it when it is sent. */
function sentIn(lines: readonly Line[], mostKept?: number): { sent: Sent; seen: Record<string, unknown> }[] {
  const list: { sent: Sent; seen: Record<string, unknown> }[] = [];
  const watch: Rule = {
    id: 'watch',
    requirement: 'x',
    roles,
    applies: sent => {
      const { role, repeated, earlier, received, call, original } = sent;
      const firsts = (all: readonly { message?: unknown }[]): string[] =>
        all.map(({ message }) => (message as { startLine(): string }).startLine().split(' ').slice(0, 2).join(' '));
      list.push({
        sent,
        seen: {
          role,
          repeated,
          request: sent.request?.method,
          original: original?.startLine(),
          earlier: firsts(earlier),
          received: firsts(received),
          call: call.length,
        },
      });
      return false;
    },
    check: () => undefined,
  };
  judge(observe(lines), fromSut, [watch], { mostKept });
  return list;
}

const last = (lines: readonly Line[]): Record<string, unknown> => sentIn(lines).at(-1)!.seen;

const own = 'SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKp';
const callers = 'SIP/2.0/UDP 192.0.2.2:5060;branch=z9hG4bKa';
const bob = 'sip:b@example.com';

describe('rules: the engine', () => {
  it('never takes an ACK for the request that a response answers', () => {
    const lines = [
      request('peer', 0, 'INVITE'),
      response('sut', 1, 486, 'INVITE'),
      request('peer', 2, 'ACK', { toTag: 't' }),
    ];
    assert.equal(last([...lines, response('sut', 3, 486, 'INVITE')])['request'], 'INVITE');
    assert.equal(last([lines[2], response('sut', 3, 486, 'INVITE')])['request'], undefined);
  });

  it('keeps apart what the system sent as client and as server under one branch', () => {
    const parts = { branch: 'z9hG4bKsame' };
    const lines = [
      request('peer', 0, 'OPTIONS', parts),
      response('sut', 1, 200, 'OPTIONS', parts),
      request('sut', 2, 'OPTIONS', parts),
      response('peer', 3, 404, 'OPTIONS', parts),
    ];
    const asked = last([...lines, request('sut', 4, 'OPTIONS', parts)]);
    assert.deepEqual([asked['earlier'], asked['received']], [[`OPTIONS ${bob}`], ['SIP/2.0 404']]);
    const answered = last([...lines, response('sut', 4, 200, 'OPTIONS', parts)]);
    assert.deepEqual([answered['earlier'], answered['received']], [['SIP/2.0 200'], [`OPTIONS ${bob}`]]);
    assert.deepEqual([answered['repeated'], answered['request'], answered['call']], [true, 'OPTIONS', 4]);
  });

  it('tells clients that chose the same branch by their sent-by', () => {
    const via = (host: string): { via: string } => ({ via: `SIP/2.0/UDP ${host};branch=z9hG4bKa` });
    const lines = [
      request('peer', 0, 'OPTIONS', via('192.0.2.7')),
      response('sut', 1, 200, 'OPTIONS', via('192.0.2.7')),
      request('peer', 2, 'OPTIONS', { ...via('192.0.2.8'), seq: 8 }),
    ];
    const seen = last([...lines, response('sut', 3, 200, 'OPTIONS', { ...via('192.0.2.8'), seq: 8 })]);
    assert.deepEqual([seen['earlier'], seen['received'], seen['repeated']], [[], [`OPTIONS ${bob}`], false]);
  });

  it('finds the request of a response whose sent-by was changed, where only one has the branch', () => {
    const changed = { via: 'SIP/2.0/UDP other.example.com;branch=z9hG4bKa' };
    assert.equal(
      last([request('peer', 0, 'OPTIONS'), response('sut', 1, 200, 'OPTIONS', changed)])['request'],
      'OPTIONS',
    );
  });

  it('takes the request of the same number where one client chose one branch for several', () => {
    const lines = [1, 2].map(seq => request('peer', seq, 'OPTIONS', { seq }));
    const [{ sent }] = sentIn([...lines, response('sut', 3, 200, 'OPTIONS', { seq: 1 })]);
    assert.equal(sent.request?.cseq?.seq, 1);
  });

  it('knows what a proxy forwards by the hop below its own', () => {
    const both = { via: `${own}, ${callers}` };
    const other = { via: 'SIP/2.0/UDP 192.0.2.9:5060;branch=z9hG4bKz' };
    const came = request('peer', 0, 'INVITE', { uri: 'sip:first@example.com' });
    // the same request over another hop is not the one that is forwarded
    const lines = [came, request('peer', 1, 'INVITE', { ...other, uri: 'sip:second@example.com' })];
    const forwarded = last([...lines, request('sut', 2, 'INVITE', both)]);
    assert.deepEqual([forwarded['role'], forwarded['original']], ['proxy', 'INVITE sip:first@example.com SIP/2.0']);
  });

  it('takes for the original of a response the one of its To tag', () => {
    const both = { via: `${own}, ${callers}` };
    const fork = (toTag: string, n: number): Line =>
      response('peer', n, 180, 'INVITE', { ...both, toTag, more: [`X-N: ${n}`] });
    const lines = [request('peer', 0, 'INVITE'), request('sut', 1, 'INVITE', both), fork('one', 2), fork('two', 3)];
    const [, { sent }] = sentIn([...lines, response('sut', 4, 180, 'INVITE', { toTag: 'one' })]);
    assert.equal(sent.original?.get('X-N'), '2');
  });

  it('does not take a proxy for a user agent where one side of it is seen only', () => {
    const bye = [
      request('peer', 5, 'BYE', { seq: 9, toTag: 't' }),
      response('sut', 6, 200, 'BYE', { seq: 9, toTag: 't' }),
    ];
    const below = sentIn([request('sut', 0, 'INVITE', { via: `${own}, ${callers}` }), ...bye]);
    assert.deepEqual(
      below.map(({ sent }) => sent.role),
      ['proxy', 'proxy'],
    );
    const ok = response('sut', 1, 200, 'INVITE', { more: ['Record-Route: <sip:192.0.2.1;lr>'] });
    const above = sentIn([request('peer', 0, 'INVITE'), ok, ...bye]);
    assert.deepEqual(
      above.map(({ sent }) => sent.role),
      ['proxy', 'proxy'],
    );
  });

  it('takes a user agent that copies Record-Route for one', () => {
    const more = ['Record-Route: <sip:192.0.2.2;lr>'];
    const [{ sent }] = sentIn([request('peer', 0, 'INVITE', { more }), response('sut', 1, 200, 'INVITE', { more })]);
    assert.equal(sent.role, 'uas');
  });

  it('holds an ACK with two Vias against the client whose INVITE had one', () => {
    const lines = [request('sut', 0, 'INVITE'), response('peer', 1, 486, 'INVITE')];
    assert.equal(last([...lines, request('sut', 2, 'ACK', { toTag: 't', via: `${own}, ${callers}` })])['role'], 'uac');
  });

  it('shows what came before the message, not what comes after', () => {
    const [first] = sentIn([
      request('peer', 0, 'OPTIONS'),
      response('sut', 1, 200, 'OPTIONS'),
      response('sut', 2, 200, 'OPTIONS'),
    ]);
    assert.deepEqual([first.sent.call.length, first.sent.earlier.length], [1, 0]);
  });

  it('lets go of the calls that were idle longest', () => {
    const lines = [1, 2, 3].map(n => request('sut', n, 'OPTIONS', { callId: `c${n}`, branch: `z9hG4bK${n}` }));
    const again = (n: number): Line => request('sut', 9, 'OPTIONS', { callId: `c${n}`, branch: `z9hG4bK${n}` });
    const seen = (n: number): unknown[] => {
      const { call, earlier } = sentIn([...lines, again(n)], 2).at(-1)!.seen;
      return [call, earlier];
    };
    assert.deepEqual(seen(3), [1, [`OPTIONS ${bob}`]]);
    assert.deepEqual(seen(1), [0, []]);
  });

  it('judges by what stands around a message only as far as that can be looked through', () => {
    const lines = Array.from({ length: 600 }, (_, n) =>
      request('sut', n, 'OPTIONS', { branch: `z9hG4bK${n}`, seq: n }),
    );
    const alone: Rule = { id: 'a', requirement: 'x', roles, applies: () => true, check: () => undefined };
    const around: Rule = { ...alone, applies: ({ call }) => call.length >= 0 };
    const outcomes = judge(observe(lines), fromSut, [alone, around]);
    assert.deepEqual(
      outcomes.map(({ judged, error }) => [judged, error]),
      [
        [600, undefined],
        [501, undefined],
      ],
    );
  });

  it('asks a rule of messages that suit it only', () => {
    const lines = [
      request('peer', 0, 'INVITE'),
      response('sut', 1, 180, 'INVITE'),
      request('sut', 2, 'BYE'),
      response('sut', 3, 200, 'INVITE'),
    ];
    const seen: string[] = [];
    const note =
      (id: string) =>
      (sent: Sent): boolean => {
        seen.push(`${id} ${sent.message.startLine()}`);
        return true;
      };
    const common = { requirement: 'x', roles, check: (): undefined => undefined };
    judge(observe(lines), fromSut, [
      onRequests({ ...common, id: 'a', applies: note('a') }),
      onResponses({ ...common, id: 'b', suits: ({ status }) => status >= 200, applies: note('b') }),
      onRequests({ ...common, id: 'c', suits: ({ method }) => method === 'INVITE', applies: note('c') }),
    ]);
    assert.deepEqual(seen, ['a BYE sip:b@example.com SIP/2.0', 'b SIP/2.0 200 X']);
  });
});
