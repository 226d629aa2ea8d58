// The baseline: what is added to a profile, and that all else in it stays.
import assert from 'node:assert/strict';
import { parse } from 'yaml';
import { newEntries, unfitForBaseline, withEntries } from '../../runner/baseline';
import { fixtureRun, makeCase, makeRule } from '../reports/fixture';

const run = fixtureRun(0, { hostile: false });
const entry = (id: string, reason = 'it "is": so # no comment') => ({ id, reason });

describe('runner/baseline: what is added', () => {
  it('every case and rule that failed or warned and is not listed, with what was expected and observed', () => {
    const rule = { case: 'a', message: 0, expected: 'an Allow', found: 'none' };
    const entries = newEntries(
      {
        ...run,
        cases: [
          makeCase('passes'),
          makeCase('fails', { verdict: 'fail', expected: '200', observed: '500\nServer Error', why: 'w' }),
          makeCase('warns', { verdict: 'warn', why: 'no Date in it' }),
          makeCase('listed', { verdict: 'fail', known: { reason: 'r', unexpectedPass: false } }),
          makeCase('passed', { known: { reason: 'r', unexpectedPass: true } }),
          makeCase('unclear', { verdict: 'inconclusive' }),
          makeCase('broken', { verdict: 'error' }),
        ],
        rules: [
          makeRule('found', { verdict: 'warn', evidence: [rule] }),
          makeRule('fine'),
          makeRule('may', { verdict: 'observation' }),
        ],
      },
      '2026-03-01',
    );
    const by = 'found by --write-baseline on 2026-03-01: ';
    assert.deepEqual(entries, [
      { id: 'fails', reason: `${by}expected 200, observed 500 Server Error` },
      { id: 'warns', reason: `${by}no Date in it` },
      { id: 'found', reason: `${by}expected an Allow, observed none` },
    ]);
  });

  it('in one short line, whatever the system sent', () => {
    const cases = [makeCase('a', { verdict: 'fail', expected: 'x', observed: `\u001b[2J\n${'long '.repeat(200)}` })];
    const [{ reason }] = newEntries({ ...run, cases, rules: [] }, '2026-03-01');
    assert.ok(reason.length < 300 && reason.endsWith('…'), reason);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that there is none is the point
    assert.doesNotMatch(reason, /[\u0000-\u001f]/);
  });

  it('nothing from a run that says too little', () => {
    assert.equal(unfitForBaseline(run), undefined);
    assert.match(unfitForBaseline({ ...run, interrupted: true }) ?? '', /interrupted/);
    assert.match(unfitForBaseline({ ...run, silent: true }) ?? '', /did not answer/);
    assert.match(unfitForBaseline({ ...run, lost: 2 }) ?? '', /lost/);
    const none = { pass: 0, fail: 0, warn: 0, inconclusive: 9, notApplicable: 1, error: 0 };
    assert.match(unfitForBaseline({ ...run, summary: none }) ?? '', /nothing was judged/);
  });
});

describe('runner/baseline: the file', () => {
  const head = '# A phone\nname: desk   # aligned\nroles:   [uas]\n';
  const tail = '\n# How it starts\nstart: {kind: external}\n';
  /** Name, what stands between head and tail, and what stands there afterwards, when the rest is untouched. */
  const forms: [name: string, before: string, after: string][] = [
    [
      'a block list',
      'knownNonconformities:\n  # first\n  - id: a   # why\n    reason: >-\n      folded\n      text\n',
      `KEEP  - id: new\n    reason: 'it "is": so # no comment'\n`,
    ],
    [
      'a list that is not indented',
      'knownNonconformities:\n- id: a\n  reason: r\n',
      `KEEP- id: new\n  reason: 'it "is": so # no comment'\n`,
    ],
    [
      'a flow list',
      'knownNonconformities: [{ id: a, reason: r }] # end\n',
      'knownNonconformities: [{ id: a, reason: r }, {"id":"new","reason":"it \\"is\\": so # no comment"}] # end\n',
    ],
    [
      'an empty list',
      'knownNonconformities: []\n',
      `knownNonconformities:\n  - id: new\n    reason: 'it "is": so # no comment'\n`,
    ],
  ];
  for (const [name, before, after] of forms) {
    it(`keeps every other byte of a profile with ${name}`, () => {
      const text = head + before + tail;
      const written = withEntries(text, [entry('new')]);
      assert.equal(written, head + after.replace('KEEP', before) + tail);
      const own = parse(text);
      assert.deepEqual(parse(written), { ...own, knownNonconformities: [...own.knownNonconformities, entry('new')] });
    });
  }

  for (const [name, text] of [
    ['whose list is null', 'name: a\nknownNonconformities:\nroles: [uas]\n'],
    ['whose list is null, with a comment', 'name: a\nknownNonconformities: # none yet\nroles: [uas]\n'],
    ['without a line end', 'name: a\nknownNonconformities:\n  - id: a\n    reason: r'],
    ['with Windows line ends', 'name: a\r\nknownNonconformities:\r\n  - id: a\r\n    reason: r\r\nroles: [uas]\r\n'],
    ['all in one line', '{ name: a, roles: [uas] }\n'],
    ['that ends its document', 'name: a\n...\n'],
    [
      'with a flow list over several lines',
      'name: a\nknownNonconformities: [\n  { id: a, reason: r }, # one\n]\nroles: [uas]\n',
    ],
    ['with an alias', 'name: &n a\nknownNonconformities:\n  - id: *n\n    reason: r\n'],
  ] as const) {
    it(`adds to a profile ${name}`, () => {
      const before = parse(text) as Record<string, unknown>;
      const after = parse(withEntries(text, [entry('new'), entry('two')]));
      const listed = (before['knownNonconformities'] as unknown[] | null) ?? [];
      assert.deepEqual(after, { ...before, knownNonconformities: [...listed, entry('new'), entry('two')] });
    });
  }

  it('keeps Windows line ends throughout', () => {
    assert.doesNotMatch(withEntries('name: a\r\nroles: [uas]\r\n', [entry('new')]), /[^\r]\n/);
  });

  it('begins the list of a profile that has none with those that it inherits, and leaves a list of its own alone', () => {
    const inherited = [entry('old')];
    const fresh = parse(withEntries('extends: base.yaml\nname: a\n', [entry('new')], inherited));
    assert.deepEqual(fresh.knownNonconformities, [entry('old'), entry('new')]);
    const own = parse(withEntries('extends: base.yaml\nknownNonconformities: []\n', [entry('new')], inherited));
    assert.deepEqual(own.knownNonconformities, [entry('new')]);
  });

  it('refuses what is no profile', () => {
    assert.throws(() => withEntries('- a\n- b\n', [entry('new')]), /can no longer be read/);
  });
});
