import assert from 'node:assert/strict';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { ladder } from '../../reports/ladder';
import { hostileTrace, proxiedCall, record, silentInvite } from './fixture';

const send = (at: number, from: string, to: string, summary: string, faults: string[] = []) =>
  record({ at, from, to, summary, faults, bytes: Buffer.from(summary) });

const labels = (svg: string) => [...svg.matchAll(/class="s" [^>]*>([^<]*)</g)].map(found => found[1]);
const actors = (svg: string) => [...svg.matchAll(/<rect [^>]*rx="7"\/><text [^>]*>([^<]*)</g)].map(found => found[1]);

describe('reports/ladder', () => {
  it('puts the SUT between its peers', () => {
    assert.deepEqual(actors(ladder(proxiedCall())), ['alice', 'SUT', 'bob']);
    assert.deepEqual(actors(ladder(silentInvite())), ['SUT', 'bob']);
    assert.deepEqual(actors(ladder([send(0, 'SUT', 'a', '1'), send(1, 'b', 'c', '2')])), ['a', 'b', 'SUT', 'c']);
  });

  it('orders by time, and keeps the order of what happened at the same time', () => {
    const svg = ladder([
      send(5, 'a', 'b', 'late'),
      send(1, 'a', 'b', 'one'),
      send(1, 'b', 'a', 'two'),
      send(1, 'a', 'b', 'three'),
    ]);
    assert.deepEqual(labels(svg), ['one', 'two', 'three', 'late']);
  });

  it('marks retransmissions and faults, but takes no keep-alive for a retransmission', () => {
    assert.equal(ladder(silentInvite()).match(/class="a out rep"/g)?.length, 4);
    const keepAlive = record({ at: 0, from: 'SUT', to: 'bob', summary: 'keep-alive', bytes: Buffer.from('\r\n\r\n') });
    assert.doesNotMatch(ladder([keepAlive, keepAlive]), /class="[^"]*rep/);
    const svg = ladder([send(0, 'SUT', 'bob', 'X', ['CSeq is missing'])]);
    assert.match(svg, /class="a out bad"/);
    assert.match(svg, /Fault: CSeq is missing/);
  });

  it('writes silences, and numbers links in the order drawn', () => {
    const svg = ladder([send(700, 'b', 'a', 'second'), send(0, 'a', 'b', 'first')], { href: n => `#m-${n}` });
    assert.match(svg, /\+700 ms/);
    assert.deepEqual(
      [...svg.matchAll(/href="(#m-\d)"/g)].map(found => found[1]),
      ['#m-0', '#m-1'],
    );
    assert.ok(svg.indexOf('>first<') < svg.indexOf('>second<'));
  });

  it('cuts a long trace in the middle, with a note, and shows its end', () => {
    const svg = ladder(Array.from({ length: 260 }, (_, i) => send(i, 'a', 'b', `number ${i}`)));
    assert.equal(labels(svg).length, 200);
    assert.match(svg, /60 messages not drawn/);
    assert.ok(labels(svg).includes('number 259'));
  });

  it('is well-formed XML whatever the trace holds, with no element of its own making', () => {
    for (const trace of [hostileTrace(), proxiedCall(), []]) {
      const svg = ladder(trace);
      assert.equal(XMLValidator.validate(svg), true);
      assert.ok(new XMLParser().parse(svg).svg !== undefined);
      assert.doesNotMatch(svg, /<(script|img)/);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they must not be there
      assert.doesNotMatch(svg, /[\u0000-\u0008\u000b-\u001f]/);
    }
  });

  it('carries no style inside the page, which allows none', () => {
    assert.match(ladder(proxiedCall()), /<style>/);
    assert.doesNotMatch(ladder(proxiedCall(), { standalone: false }), /style/);
  });
});
