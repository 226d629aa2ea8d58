import assert from 'node:assert/strict';
import { summaryLines } from '../../reports/summary';
import { fixtureRun } from './fixture';

describe('reports/summary', () => {
  const run = fixtureRun();
  const lines = summaryLines(run, { reportPath: 'runs/1/index.html' });
  const text = lines.join('\n');

  it('gives each failure with all that is needed to act on it', () => {
    const at = lines.findIndex(line => line.includes('FAIL  uac-invite-retransmit-doubles'));
    const block = lines.slice(at, lines.indexOf('', at)).join('\n');
    assert.match(block, /requirement\s+RFC3261:17\.1\.1\.2-8 \(MUST\)/);
    assert.match(block, /expected\s+INVITE repeated after/);
    assert.match(block, /observed\s+INVITE repeated after/);
    assert.match(
      block,
      /repeat\s+\.\/sipspec run --sut systems\/example\/profile\.yaml --select uac-invite-retransmit-doubles$/,
    );
  });

  it('keeps known nonconformities and warnings short', () => {
    assert.match(
      text,
      /Known nonconformities \(2\)\n {2}≈ registrar-min-expires-423.*\n {2}≈ rule version-in-upper-case {2}old/,
    );
    assert.match(text, /Unexpected passes.* \(1\)\n {2}✓ registrar-path-order/);
    assert.match(text, /Warnings \(3\)/);
    assert.match(text, /! rule uas-says-allow {2}in 3 of 340 messages, in 3 cases/);
    assert.doesNotMatch(text, /FAIL {2}registrar-min-expires-423/);
  });

  it('gives each failing rule with its first evidence, and counts them all in a line', () => {
    const at = lines.findIndex(line => line.includes('FAIL  rule response-copies-via'));
    const block = lines.slice(at, lines.indexOf('', at)).join('\n');
    assert.match(block, /in 12 of 340 messages, in 5 cases/);
    assert.match(block, /requirement\s+RFC3261:8\.2\.6\.2-4 \(MUST\)/);
    assert.match(block, /expected\s+z9hG4bKother\n\s+observed\s+z9hG4bKnashds8/);
    assert.match(block, /in\s+message 5 of proxy-max-forwards-decrement\n\s+repeat\s+\.\/sipspec run/);
    assert.ok(lines.includes('rules  2 fail, 1 warning, 1 known, 1 pass, 1 not judged'));
  });

  it('shows warnings as failures of a strict run', () => {
    const strict = summaryLines({ ...run, strict: true }).join('\n');
    assert.match(strict, /WARNING {2}uas-options-allow/);
    assert.doesNotMatch(strict, /Warnings \(/);
  });

  it('has a table of roles and ends with the result and the path', () => {
    const header = lines.find(line => line.startsWith('role '))!;
    const all = lines.find(line => line.startsWith('all '))!;
    assert.deepEqual(header.trim().split(/\s{2,}/), [
      'role',
      'fail',
      'warning',
      'error',
      'inconclusive',
      'known',
      'pass',
      'not applicable',
    ]);
    assert.deepEqual(all.trim().split(/\s+/), ['all', '3', '2', '1', '2', '1', '86', '9']);
    assert.equal(lines.at(-1), 'Report: runs/1/index.html');
    assert.equal(lines.at(-3), 'Does not conform');
  });

  it('never sends a control character to the terminal, and colours only if asked', () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they must not be there
    for (const line of lines) assert.doesNotMatch(line, /[\u0000-\u001f\u007f-\u009f\u202e]/);
    const coloured = summaryLines(run, { color: true }).join('\n');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: our colours, taken away again
    assert.equal(coloured.replace(/\x1b\[\d+m/g, ''), summaryLines(run).join('\n'));
    assert.ok(coloured.includes('\x1b[31m'));
  });

  it('prints a note as lines, and of a long one the end, where a system says why it ended', () => {
    const said = Array.from({ length: 30 }, (_, n) => `  | line ${n} ${'x'.repeat(300)}`);
    const note = ['it ended with exit code 1 before it answered', ...said, '  | FATAL: cannot read license'].join('\n');
    const shown = summaryLines({ ...run, notes: [note, 'another'] });
    const from = shown.indexOf('Note  it ended with exit code 1 before it answered');
    const to = shown.indexOf('Note  another');
    assert.equal(shown[from + 1], '      … 11 lines more in the report');
    assert.equal(shown[to - 1], '      | FATAL: cannot read license');
    assert.equal(to - from, 22);
    assert.ok(shown.slice(from, to).every(line => line.length < 210));
  });

  it('copes with a run of nothing', () => {
    const empty = summaryLines({ ...run, cases: [], rules: [], requirements: [], notes: [], exitCode: 2 });
    assert.ok(empty.includes('Inconclusive'));
  });
});
