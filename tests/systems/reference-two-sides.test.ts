// The reference system between two networks that are apart: what leaves on the wrong side, or goes to it, is lost.
import assert from 'node:assert/strict';
import path from 'node:path';
import type { CaseResult, RunResult } from '../../reports/types';
import { loadCases, selectCases } from '../../runner/cases';
import { run } from '../../runner/run';
import { parseMessage } from '../../simulator/message';
import { virtualRuntime } from '../../simulator/runtime';
import type { Defect } from '../../systems/defects';
import { loadProfile } from '../../systems/profile';
import { startReference } from '../../systems/reference';

const file = path.join(__dirname, '..', '..', 'systems', 'reference', 'two-sides.yaml');
const profile = loadProfile(file);
/** Some of every kind: forwarded, forked, cancelled, in dialogs, over other transports, by names, without state. */
const selection = [
  'proxy-in-dialog-from-caller',
  'proxy-in-dialog-from-callee',
  'proxy-in-dialog-reinvite',
  'proxy-strict-router-upstream',
  'proxy-strict-router-downstream',
  'proxy-loose-router-downstream',
  'proxy-preloaded-route-to-another',
  'proxy-foreign-request-uri',
  'proxy-fork-2xx-cancels-others',
  'proxy-cancel-forwarded',
  'proxy-stray-response',
  'proxy-unknown-user',
  'transport-response-to-sent-by',
  'transport-response-to-maddr',
  'transport-received-from-another-host',
  'transport-call.tls-udp-callee-ends',
  'transport-call.ws-caller-ends',
  'location-proxy-srv-priority',
  'registrar-query-lists-all',
];

const judge = async (of = profile, ids = selection, defect?: Defect): Promise<RunResult> =>
  run({
    profile: of,
    defect,
    cases: selectCases(loadCases(), ids),
    network: 'virtual',
    seed: 1,
    strict: true,
    sutArgument: '',
    partial: true,
  });
const failed = (cases: readonly CaseResult[]): string[] =>
  cases.filter(({ verdict }) => verdict !== 'pass').map(({ id, verdict, why }) => `${id}: ${verdict}: ${why}`);

describe('the reference system with two sides', function () {
  this.timeout(120_000);

  it('passes, each peer with what stands on its own side', async () => {
    const { cases, rules } = await judge();
    assert.deepEqual(failed(cases), []);
    assert.deepEqual(
      rules.filter(({ verdict }) => verdict === 'fail' || verdict === 'warn').map(({ id }) => id),
      [],
    );
    const call = cases.find(({ id }) => id === 'proxy-in-dialog-from-caller.bye')?.trace ?? [];
    const invite = call.find(({ toLabel, summary }) => toLabel === 'bob' && summary.startsWith('INVITE'));
    assert.deepEqual(
      parseMessage(Buffer.from(invite?.bytes ?? '', 'base64')).message?.recordRoutes.map(({ uri }) => uri.host),
      ['127.0.0.2', '127.0.0.1'], // RFC 5658 4: the callee's side on top
    );
    const hosts = (label: string): string[] =>
      [
        ...new Set(
          cases.flatMap(({ trace }) =>
            trace.flatMap(({ from, to, fromLabel, toLabel }) =>
              [...(fromLabel === label ? [from] : []), ...(toLabel === label ? [to] : [])].map(
                text => text.split(':')[0],
              ),
            ),
          ),
        ),
      ].sort();
    assert.deepEqual(hosts('SUT'), ['127.0.0.1', '127.0.0.2']);
    assert.deepEqual(hosts('bob'), ['127.0.0.3']);
    assert.deepEqual(
      hosts('alice').filter(host => !host.startsWith('127.5.')),
      ['127.0.0.1'],
    );
  });

  it('is on both, at the same ports, and they are apart', async () => {
    const runtime = virtualRuntime();
    const sut = await startReference(runtime, profile);
    const { address, otherSide } = sut;
    assert(otherSide);
    assert.deepEqual(
      [address.host, otherSide.address, otherSide.localHost],
      ['127.0.0.1', { host: '127.0.0.2', port: address.port }, '127.0.0.3'],
    );
    assert.deepEqual(otherSide.addresses.TCP, otherSide.address);
    assert.equal(runtime.links.isCut(otherSide.localHost, address.host), true);
    assert.equal(runtime.links.isCut(address.host, otherSide.address.host), true);
    assert.equal(runtime.links.isCut(otherSide.localHost, otherSide.address.host), false);
    await sut.stop();
    runtime.close();
  });

  it('fails when it names one side alone in Record-Route, for then the other finds no way back', async () => {
    const naming = async (which: number, id: string): Promise<string | undefined> => {
      const { cases } = await judge(profile, [id], {
        id: 'one-record-route',
        requirement: 'RFC3261:16.6-18',
        summary: 'names one of its sides in Record-Route',
        role: 'proxy',
        caughtBy: id,
        filters: () => ({
          out: message => {
            const values = message.getAll('Record-Route');
            return values.length === 2 ? message.clone().set('Record-Route', [values[which]]) : message;
          },
        }),
      });
      return cases[0]?.verdict;
    };
    assert.equal(await naming(0, 'proxy-ack-to-2xx-end-to-end'), 'fail', 'the caller has no way');
    assert.equal(await naming(1, 'proxy-in-dialog-from-callee.bye'), 'fail', 'the callee has no way');
  });

  it('is not judged by peers that all stand on one side', async () => {
    const { cases } = await judge({ ...profile, otherSide: { ...profile.otherSide!, local: { bind: '127.0.0.1' } } });
    assert.ok(failed(cases).length > 10, failed(cases).join('\n'));
  });
});
