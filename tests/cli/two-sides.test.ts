// `sipspec run` with a system between two networks: every case that is forwarded crosses it from the one to the other.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { CaseResult, RunResult, TraceRecord } from '../../reports/types';
import { needs } from '../needs';
import { root, sipspec, temporaryFolder } from './spawn';

/** As systems/kamailio/two-sides.yaml has them. */
const sides = {
  callers: { system: '127.0.0.1', peers: '127.0.0.1' },
  called: { system: '127.0.0.2', peers: '127.0.0.3' },
};

const hostOf = (address: string): string => address.slice(0, address.lastIndexOf(':'));
const isRequest = ({ summary }: TraceRecord): boolean => !/^\d{3} /.test(summary);
const fromSystem = ({ fromLabel }: TraceRecord): boolean => fromLabel === 'SUT';

/** Between which addresses messages went, the peers' first; those of a peer with a host of its own are left out. */
function paths(cases: readonly CaseResult[]): string[] {
  const found = cases.flatMap(({ trace }) =>
    trace.map(record => {
      const [peer, system] = fromSystem(record) ? [record.to, record.from] : [record.from, record.to];
      return `${hostOf(peer)} ${hostOf(system)}`;
    }),
  );
  return [...new Set(found)].filter(each => !each.startsWith('127.5.')).sort();
}

describe('cli: a system with two sides', function () {
  this.timeout(200_000);

  it('Kamailio: callers are on one side, and who registers and is called on the other', async function () {
    needs(this, 'kamailio');
    const cwd = temporaryFolder();
    const { status, stdout, stderr } = await sipspec(
      ['run', '--sut', path.join(root, 'systems', 'kamailio', 'two-sides.yaml'), '--select', 'proxy'],
      cwd,
    );
    const result = JSON.parse(fs.readFileSync(path.join(cwd, 'runs', 'latest', 'results.json'), 'utf8')) as RunResult;
    const { summary, cases, sut } = result;
    // both addresses are printed and recorded
    const port = Number(sut.address.split(':').at(-1));
    assert.equal(sut.address, `sip:${sides.callers.system}:${port}`);
    assert.equal(sut.otherSide, `sip:${sides.called.system}:${port}`);
    assert.ok(stdout.includes(`at ${sut.address} and ${sut.otherSide}, `), stdout);

    // peers speak with the system's address on their own side, and it with them from there
    assert.deepEqual(
      paths(cases),
      Object.values(sides).map(({ peers, system }) => `${peers} ${system}`),
    );

    const of = (id: string): TraceRecord[] => cases.find(one => one.id === id)?.trace ?? [];
    const call = of('proxy-in-dialog-from-caller.bye');
    const went = call
      .filter(record => isRequest(record) && fromSystem(record))
      .map(({ summary: text, from, to, toLabel }) => [text.split(' ')[0], hostOf(from), hostOf(to), toLabel]);
    const { system, peers } = sides.called;
    assert.deepEqual(
      went,
      ['INVITE', 'ACK', 'BYE'].map(method => [method, system, peers, 'bob']),
    );
    // and the other way, within the call
    const back = of('proxy-in-dialog-from-callee.bye').find(
      record => isRequest(record) && fromSystem(record) && record.summary.startsWith('BYE'),
    );
    assert.deepEqual(
      [back && hostOf(back.from), back && hostOf(back.to), back?.toLabel],
      [sides.callers.system, sides.callers.peers, 'alice'],
    );
    const registered = of('proxy-in-dialog-from-caller.bye').find(({ summary: text }) => text.startsWith('REGISTER'));
    assert.deepEqual([registered && hostOf(registered.from), registered && hostOf(registered.to)], [peers, system]);

    // and all that fits is judged
    assert.equal(status, 0, stdout + stderr);
    assert.equal(summary.inconclusive + summary.error, 0, stdout);
    assert.ok(summary.pass > 230, `${summary.pass} of ${cases.length} pass`);
  });
});
