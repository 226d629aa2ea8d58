import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { page } from '../../reports/html/page';
import { fixtureRun } from './fixture';

/** Like assert.match, but a page of a megabyte is no message. */
function has(text: string, wanted: RegExp): void {
  assert.ok(wanted.test(text), `${wanted} is not in the page`);
}

function hasNot(text: string, unwanted: RegExp): void {
  assert.ok(!unwanted.test(text), `${unwanted} is in the page: ${unwanted.exec(text)?.[0]}`);
}

describe('reports/html', () => {
  const run = fixtureRun();
  const text = page(
    run,
    run.cases.map((_, i) => (i === 0 ? 'captures/x.pcapng' : undefined)),
  );

  it('loads nothing, and allows no script or style but its own', () => {
    hasNot(text, /\ssrc="|<link|@import|url\(|\sstyle="|\son[a-z]+="/);
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(text)![1];
    assert.match(policy, /^default-src 'none'; /);
    for (const name of ['script', 'style']) {
      const bodies = [...text.matchAll(new RegExp(`<${name}>([\\s\\S]*?)</${name}>`, 'g'))].map(found => found[1]);
      assert.equal(bodies.length, 1);
      assert.ok(policy.includes(`${name}-src 'sha256-${createHash('sha256').update(bodies[0]).digest('base64')}'`));
    }
  });

  it('leaves nothing of hostile text unescaped', () => {
    const own = text.replace(/<style>[\s\S]*?<\/style>/, '').replace(/<script>[\s\S]*?<\/script>/, '');
    hasNot(own, /<\/?(script|img|template|style)|<!--|]]>/);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they must not be there
    hasNot(own, /[\u0000-\u0008\u000b-\u001f\u2028\u2029\u202e\ufffe\ufeff]/);
    assert.equal(own.match(/<details/g)!.length, own.match(/<\/details>/g)!.length);
    assert.equal(own.match(/<pre/g)!.length, own.match(/<\/pre>/g)!.length);
    has(own, /<i>[^<]*\\xFF\\xFE\\xC3<\/i>\(/);
  });

  it('underlines the bytes that faults are about, once each', () => {
    const [first, ...others] = run.cases;
    const [record, ...rest] = first.trace;
    const marks: [number, number][] = [
      [9, 12],
      [0, 3],
      [2, 5],
      [1e9, 2e9],
    ];
    const cases = [{ ...first, trace: [{ ...record, marks }, ...rest] }, ...others];
    const bytes = Buffer.from(record.bytes, 'base64').toString('latin1');
    const shown = page({ ...run, cases, rules: [] }, []);
    const found = [...shown.matchAll(/<u class="wrong">([^<]*)<\/u>/g)].map(match => match[1]);
    assert.deepEqual(found, [bytes.slice(0, 3), bytes.slice(3, 5), bytes.slice(9, 12)]);
  });

  it('shows each rule with what it judged, and its evidence underlined there and in the message', () => {
    const failing = /<details class="case rule fail" id="rule-response-copies-via">[\s\S]*?<\/details>/.exec(text)![0];
    has(failing, /12 of 340 messages/);
    const at = run.cases.findIndex(c => c.id === 'proxy-max-forwards-decrement');
    has(failing, new RegExp(`href="#m-${at}-5">message 5</a>`));
    has(failing, /<u class="wrong">Via: SIP\/2\.0\/UDP[^<]*<\/u>/);
    const message = new RegExp(`id="m-${at}-5">[\\s\\S]*?</details>`).exec(text)![0];
    has(message, /<a href="#rule-response-copies-via">rule response-copies-via<\/a>: expected z9hG4bKother/);
    has(message, /<u class="wrong">Via: SIP\/2\.0\/UDP/);
    has(text, /class="case rule known" id="rule-version-in-upper-case"/);
    has(text, /Had nothing to judge <span class="quiet">1 rule<\/span>/);
    has(text, /<li><a href="#rule-response-copies-via"><span class="chip fail">/);
    hasNot(text, /<li><a href="#rule-uas-says-allow"><span/);
  });

  it('has every case, requirement, verdict and note', () => {
    assert.equal(text.match(/<details class="case [^>]* data-v=/g)!.length, 104);
    has(text, /href="https:\/\/www\.rfc-editor\.org\/rfc\/rfc3261#section-17\.1\.1\.2"/);
    has(text, /One datagram of 5,112 was lost/);
    has(text, /<a href="captures\/x\.pcapng" download>/);
    has(text, /class="case known" id="case-registrar-min-expires-423"/);
    has(text, /The same bytes as <a href="#m-0-1">message 1<\/a>/);
    for (const word of ['Pass', 'Fail', 'Warning', 'Error', 'Inconclusive', 'Known', 'Not applicable'])
      assert.ok(text.includes(`</span> ${word}</span>`));
  });

  it('shows no secret of the profile, and leads every link inside to something', () => {
    assert.ok(!text.includes('tops3cret'));
    const ids = new Set([...text.matchAll(/ id="([^"]*)"/g)].map(found => found[1]));
    const links = [...text.matchAll(/ href="#([^"]*)"/g)].map(found => found[1]);
    assert.ok(links.length > 500);
    for (const link of links) assert.ok(ids.has(link), link);
    assert.equal(ids.size, [...text.matchAll(/ id="/g)].length);
  });

  it('keeps its size sane, also with a long trace of big messages', () => {
    const big = run.cases[0];
    const bytes = Buffer.alloc(60_000, 0xff).toString('base64');
    const huge = {
      ...big,
      trace: Array.from({ length: 5000 }, (_, i) => ({
        ...big.trace[0],
        at: i,
        bytes: i % 2 ? bytes : big.trace[0].bytes,
      })),
    };
    assert.ok(page({ ...run, cases: [huge] }).length < 1_500_000);
    assert.ok(page(fixtureRun(700)).length < 9_000_000);
  });

  it('copes with a run of nothing', () => {
    assert.match(
      page({ ...run, cases: [], requirements: [], notes: [], sut: { ...run.sut, profile: undefined }, exitCode: 2 }),
      /Inconclusive/,
    );
  });
});
