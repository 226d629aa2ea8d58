import assert from 'node:assert/strict';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { junit, outcome } from '../../reports/junit';
import { fixtureRun, HOSTILE, makeCase } from './fixture';

interface Parsed {
  '@name': string;
  '@tests': string;
  '@failures': string;
  '@errors': string;
  '@skipped': string;
}
interface ParsedCase {
  '@classname': string;
  '@name': string;
  '@time': string;
  properties: { property: { '@name': string; '@value': string }[] };
  failure?: { '@message': string; '@type': string; '#text': string };
  error?: { '@message': string; '@type': string };
  skipped?: { '@message': string };
  'system-out': string;
}
interface ParsedSuite extends Parsed {
  testcase: ParsedCase[];
}

function parse(text: string): Parsed & { testsuite: ParsedSuite[] } {
  assert.equal(XMLValidator.validate(text), true);
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    parseTagValue: false,
    trimValues: false,
    processEntities: { enabled: true, maxTotalExpansions: 1e6, maxExpandedLength: 1e8 },
    htmlEntities: true,
    isArray: name => ['testsuite', 'testcase', 'property'].includes(name),
  });
  return parser.parse(text).testsuites;
}

describe('reports/junit', () => {
  const run = fixtureRun();
  const text = junit(run, ['captures/x.pcapng']);
  const parsed = parse(text);
  const areas = parsed.testsuite.filter(suite => suite['@name'] !== 'rules');
  const cases = areas.flatMap(suite => suite.testcase);
  const rules = parsed.testsuite.find(suite => suite['@name'] === 'rules')!;
  const find = (id: string) => cases.find(c => c.properties.property[0]['@value'] === id)!;

  it('has a suite for each area, and every case once, with its time and properties', () => {
    assert.equal(areas.length, new Set(run.cases.map(c => c.area)).size);
    assert.equal(cases.length, run.cases.length);
    const one = find('uac-invite-retransmit-doubles');
    assert.equal(one['@classname'], 'uac/transactions');
    assert.equal(
      one['@name'],
      'uac-invite-retransmit-doubles: An unanswered INVITE is repeated at intervals that double from T1',
    );
    assert.equal(one['@time'], '4.600');
    assert.deepEqual(
      one.properties.property.map(p => [p['@name'], p['@value']]),
      [
        ['id', 'uac-invite-retransmit-doubles'],
        ['requirement', 'RFC3261:17.1.1.2-8'],
        ['requirement', 'RFC3261:17.1.1.2-12'],
        ['level', 'MUST'],
        ['role', 'uac'],
        ['verdict', 'fail'],
        ['capture', 'captures/x.pcapng'],
      ],
    );
  });

  it('says each verdict in the words of JUnit', () => {
    assert.match(
      find('uac-invite-retransmit-doubles').failure!['#text'],
      /expected: INVITE repeated after[\s\S]*observed:[\s\S]*repeat: /,
    );
    assert.equal(find('uas-hold-inactive').error!['@type'], 'inconclusive');
    assert.match(find('uas-hold-inactive').error!['@message'], /no dialog to judge/);
    assert.equal(cases.filter(c => c.error?.['@type'] === 'error').length, 1);
    assert.match(find('proxy-fork-parallel').skipped!['@message'], /does not name the capability/);
    assert.match(find('registrar-min-expires-423').skipped!['@message'], /^known nonconformity: Shorter times/);
    assert.ok(!find('registrar-path-order').failure && !find('registrar-path-order').skipped);
    assert.ok(!find('uas-options-allow').failure);
    assert.match(find('uas-options-allow')['system-out'], /200 to OPTIONS without Allow/);
  });

  it('fails a warning only in a strict run', () => {
    assert.equal(outcome(makeCase('w', { verdict: 'warn' }), false), 'passed');
    assert.equal(outcome(makeCase('w', { verdict: 'warn' }), true), 'failure');
    assert.equal(parse(junit({ ...run, strict: true }))['@failures'], '8');
  });

  it('has a test case for each rule, skipped when it judged nothing', () => {
    const rule = (id: string) => rules.testcase.find(c => c.properties.property[0]['@value'] === id)!;
    assert.equal(rules.testcase.length, run.rules.length);
    const failing = rule('response-copies-via');
    assert.match(failing.failure!['@message'], /^expected z9hG4bKother, found z9hG4bKnashds8/);
    assert.match(failing.failure!['#text'], /message 5 of proxy-max-forwards-decrement/);
    assert.deepEqual(
      failing.properties.property.slice(-2).map(p => [p['@name'], p['@value']]),
      [
        ['judged', '340'],
        ['findings', '12'],
      ],
    );
    assert.equal(rule('ack-has-no-require').skipped!['@message'], 'it judged no message');
    assert.match(rule('version-in-upper-case').skipped!['@message'], /^known nonconformity: old firmware/);
    assert.ok(!rule('uas-says-allow').failure && !rule('cseq-below-2-31').skipped);
  });

  it('counts what it holds', () => {
    assert.deepEqual([parsed['@tests'], parsed['@failures'], parsed['@errors']], ['110', '5', '3']);
    const sum = (key: '@failures' | '@errors' | '@skipped' | '@tests') =>
      parsed.testsuite.reduce((n, suite) => n + Number(suite[key]), 0);
    assert.equal(sum('@tests'), 110);
    assert.equal(sum('@skipped'), Number(parsed['@skipped']));
    assert.equal([...cases, ...rules.testcase].filter(c => c.skipped).length, Number(parsed['@skipped']));
  });

  it('has an error for a run that could not begin, or whose system was silent in the end', () => {
    const rule = { ...run.rules[0], verdict: 'not-judged' as const, judged: 0, known: undefined };
    const notes = ['nothing answers at sip:192.0.2.7\n  | its last line', 'another'];
    const empty = { ...run, cases: [], rules: [rule], notes, exitCode: 2, silent: true };
    const whole = parse(junit(empty));
    assert.deepEqual([whole['@tests'], whole['@failures'], whole['@errors'], whole['@skipped']], ['2', '0', '1', '1']);
    const [first] = whole.testsuite;
    assert.deepEqual([first['@name'], first['@tests'], first['@errors']], ['run', '1', '1']);
    const { error } = first.testcase[0];
    assert.equal(error?.['@message'], 'Inconclusive; nothing answers at sip:192.0.2.7; another');
    assert.match(JSON.stringify(error), /its last line/);
    const passed = run.cases.filter(one => one.verdict === 'pass' && !one.known);
    const silent = parse(junit({ ...empty, cases: passed }));
    assert.deepEqual([silent['@failures'], silent['@errors']], ['0', '1']);
  });

  it('has one for whatever else keeps a run of clean cases from status 0, and none for a clean run', () => {
    const passed = { ...run, cases: run.cases.filter(one => one.verdict === 'pass' && !one.known), rules: [] };
    const errors = (exitCode: number, interrupted = false): string =>
      parse(junit({ ...passed, exitCode, interrupted }))['@errors'];
    assert.deepEqual([errors(0), errors(2), errors(70), errors(130, true)], ['0', '1', '1', '1']);
    assert.match(junit({ ...passed, exitCode: 130, interrupted: true }), /<error message="Interrupted before the end;/);
  });

  it('keeps hostile text as text, and bounds what it writes', () => {
    const hostile = find('hostile-everything');
    assert.match(hostile.failure!['@message'], /<script>alert\(1\)<\/script>.*]]> .*\\u2028 \\u202E \\x00\\x07/);
    assert.doesNotMatch(text, /<(script|img)/);
    assert.ok(!text.includes(HOSTILE) && !text.includes(']]>'));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 forbids them
    assert.doesNotMatch(text, /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/);
    for (const c of cases) assert.ok(c['system-out'].length < 30_000);
    assert.match(hostile['system-out'], /\\xFF\\xFE\\xC3\(/);
  });
});
