import assert from 'node:assert/strict';
import { Trace, type TraceEntry } from '../../simulator/capture';

function entry(size: number): TraceEntry {
  return {
    at: 0,
    from: { host: '127.0.0.1', port: 1 },
    to: { host: '127.0.0.1', port: 2 },
    transport: 'UDP',
    bytes: Buffer.alloc(size),
    actor: 'alice',
    direction: 'out',
  };
}

describe('trace', () => {
  it('keeps 5,000 entries and 20 MB unless told otherwise', () => {
    assert.deepEqual(new Trace().limit, { entries: 5_000, bytes: 20_000_000 });
    assert.deepEqual(new Trace({ entries: 3 }).limit, { entries: 3, bytes: 20_000_000 });
  });

  it('counts what comes after its number of entries', () => {
    const trace = new Trace({ entries: 2 });
    for (let i = 0; i < 5; i++) trace.record(entry(i));
    assert.deepEqual(
      trace.entries.map(({ bytes }) => bytes.length),
      [0, 1],
    );
    assert.equal(trace.dropped, 3);
  });

  it('counts everything after the first that exceeds its bytes', () => {
    const trace = new Trace({ bytes: 100 });
    for (const size of [60, 60, 10]) trace.record(entry(size));
    assert.equal(trace.entries.length, 1);
    assert.equal(trace.dropped, 2);
  });

  it('says how late our own clock may have been, as of a moment before', () => {
    const asked: number[] = [];
    const lags = [0, 2, 80];
    const trace = new Trace({}, since => {
      asked.push(since);
      return lags.shift()!;
    });
    for (const at of [0, 500, 1000]) trace.record({ ...entry(1), at });
    assert.deepEqual(asked, [-100, 400, 900]);
    assert.deepEqual(
      trace.entries.map(({ lagMs }) => lagMs),
      [undefined, undefined, 80],
    );
  });
});
