// Tests of the rules of fields: for each a message that it judges, with the field and without it.
import assert from 'node:assert/strict';
import { judge } from '../../../requirements/rules/engine';
import { fieldTable, methods } from '../../../requirements/rules/field-table';
import { fields } from '../../../requirements/rules/fields';
import type { Observed, Rule } from '../../../requirements/rules/rule';
import { type Line, observe, outcomeOf } from './exchange';
import { quiet, request, response } from './pairs';

const statuses = [200, 180, 302, 405, 407, 401, 420, 423, 415, 485, 486, 404, 603];

/** Every kind of message that the table speaks of, sent by the system. */
function* messages(): Generator<Line[]> {
  for (const method of methods) yield [request('sut', 0, method), request('sut', 0, method, { transport: 'TCP' })];
  for (const method of methods.slice(1))
    for (const status of statuses) yield [request('peer', 0, method), response('sut', 5, status, method)];
}

const lacking = (lines: readonly Line[], field: string): Line[] =>
  lines.map(line => {
    const kept = line.text.split('\r\n').filter(text => !text.toLowerCase().startsWith(`${field}:`));
    return line.from === 'sut' ? { ...line, text: kept.join('\r\n') } : line;
  });

const having = (lines: readonly Line[], field: string): Line[] =>
  lines.map((line, i) => {
    const own = lacking(lines, field)[i].text;
    const value = line.text.split('\r\n').find(text => text.toLowerCase().startsWith(`${field}:`));
    return line.from === 'sut' ? { ...line, text: own.replace('\r\n', `\r\n${value ?? `${field}: x`}\r\n`) } : line;
  });

/** Whether there is a message that the rule judges rightly either way. */
function canFail(rule: Rule): boolean {
  const field = rule.id.replace(/-(in-no|where|in-datagrams|never).*$/, '');
  const banned = rule.id.includes('-in-no-');
  for (const lines of messages()) {
    const [sound, broken] = banned
      ? [lacking(lines, field), having(lines, field)]
      : [having(lines, field), lacking(lines, field)];
    const outcome = outcomeOf(rule, sound);
    if (outcome.judged === 0 || outcome.found.length > 0) continue;
    if (outcomeOf(rule, broken).found.length > 0) return true;
  }
  return false;
}

const withField = (line: Line, text: string): Line => ({ ...line, text: line.text.replace('\r\n', `\r\n${text}\r\n`) });

describe('rules of fields', () => {
  for (const rule of fields) it(rule.id, () => assert.ok(canFail(rule)));

  it('there is a row for each of the 44 fields', () => {
    assert.equal(new Set(fieldTable.map(({ field }) => field)).size, 44);
  });

  it('methods of other RFCs are not judged by the columns', () => {
    quiet(fields, 'expires-in-no-other-requests', [withField(request('sut', 0, 'SUBSCRIBE'), 'Expires: 5')]);
  });

  it('a response to an ACK is in no column', () => {
    const answer = withField(response('sut', 5, 405, 'ACK'), 'Allow: INVITE');
    quiet(fields, 'allow-in-no-other-responses', [request('peer', 0, 'ACK'), answer]);
  });

  it('what a proxy passes on is not its own', () => {
    const via = 'SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKx, SIP/2.0/UDP 192.0.2.2;branch=z9hG4bKa';
    quiet(fields, 'server-in-no-requests', [withField(request('sut', 0, 'BYE', { via }), 'Server: x')]);
  });

  it('a response copied from a request without From lacks it rightly', () => {
    const lines = [request('peer', 0, 'OPTIONS'), response('sut', 5, 400, 'OPTIONS')];
    const bare = lines.map(line => ({ ...line, text: line.text.replace(/From:.*\r\n/, '') }));
    quiet(fields, 'from-where-mandatory-in-responses', bare);
  });

  it('a response without Via is judged where the peer has the same host', () => {
    const rule = fields.find(({ id }) => id === 'via-where-mandatory-in-responses')!;
    const lines = lacking([request('peer', 0, 'OPTIONS'), response('sut', 5, 200, 'OPTIONS')], 'via');
    const port = (host: string): number => (host === '192.0.2.1' ? 5060 : 5070);
    const loopback = ({ host }: Observed['from']): Observed['from'] => ({ host: '127.0.0.1', port: port(host) });
    const trace = observe(lines).map(one => ({ ...one, from: loopback(one.from), to: loopback(one.to) }));
    assert.equal(judge(trace, ({ from }) => from.port === 5060, [rule])[0].found, 1);
  });

  it('Alert-Info may stand in every 1xx but 100', () => {
    const lines = [request('peer', 0, 'INVITE'), withField(response('sut', 5, 183, 'INVITE'), 'Alert-Info: <urn:a>')];
    quiet(fields, 'alert-info-in-no-other-responses', lines);
  });

  it('a response after an ACK answers the INVITE', () => {
    const challenge = withField(response('sut', 5, 407, 'INVITE'), 'Proxy-Authenticate: Digest realm="a", nonce="b"');
    const lines = [request('peer', 0, 'INVITE'), challenge, request('peer', 6, 'ACK', { toTag: 't' }), challenge];
    quiet(fields, 'proxy-authenticate-in-no-other-responses', lines);
  });
});
