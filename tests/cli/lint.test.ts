import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { toPcapng } from '../../simulator/capture';
import { ethernet, pcap, request, udp } from '../capture/build';
import { sipspec, temporaryFolder } from './spawn';

describe('sipspec lint', function () {
  this.timeout(60_000);
  let dir: string;
  const file = (name: string): string => path.join(dir, name);
  /** Its From has no tag: a MUST of RFC3261:8.1.1.3. Its Call-ID says which. */
  const tagless = (n: number): Buffer => Buffer.from(request(n).toString().replace(';tag=1', ''));

  before(() => {
    dir = temporaryFolder();
    fs.writeFileSync(
      file('broken.pcap'),
      pcap([ethernet(udp(request(1))), ethernet(udp(tagless(2)))], { linkType: 1 }),
    );
    fs.writeFileSync(file('sound.pcap'), pcap([udp(request(1))]));
    fs.writeFileSync(file('empty.pcapng'), toPcapng([], new Date(0)));
    fs.writeFileSync(file('text.txt'), 'no capture');
  });
  after(() => fs.rmSync(dir, { recursive: true, force: true }));

  it('tells of each finding the rule, frame, ends and bytes, and exits 1', async () => {
    const { status, stdout } = await sipspec([
      'lint',
      file('broken.pcap'),
      '--sut',
      '192.0.2.1',
      '--select',
      'RFC3261:8.1.1.3',
    ]);
    assert.equal(status, 1, stdout);
    assert.match(stdout, /✕ FAIL {2}rule \S+ {2}in 1 of 2 messages, in 1 call\b/);
    assert.match(stdout, /requirement {2}RFC3261:8\.1\.1\.3-\d+ \(MUST\)/);
    assert.match(
      stdout,
      /frame 2, 0\.001 s {2}192\.0\.2\.1:5060 -> 192\.0\.2\.2:5070 {2}UDP {2}OPTIONS sip:b@192\.0\.2\.2/,
    );
    assert.match(stdout, /\| From: <sip:a@192\.0\.2\.1>\n +\| \^+\n +expected .*\n +found /);
    assert.match(stdout, /broken\.pcap: 2 packets, 2 SIP messages\n/);
    assert.match(stdout, /192\.0\.2\.1: sent 2, received 0\n/);
    assert.match(stdout, /Does not conform\n/);
  });

  it('exits 0 where nothing was found, 2 where there is nothing to judge, and says what to look at', async () => {
    const sound = await sipspec(['lint', file('sound.pcap'), '--select', 'RFC3261:8.1.1.3']);
    assert.equal(sound.status, 0, sound.stdout);
    assert.match(sound.stdout, /Conforms in all that was judged/);
    const empty = await sipspec(['lint', file('empty.pcapng')]);
    assert.equal(empty.status, 2);
    assert.match(empty.stdout, /Nothing could be judged\nthere is no SIP/);
    const other = await sipspec(['lint', file('sound.pcap'), '--sut', '192.0.2.99']);
    assert.equal(other.status, 2);
    assert.match(other.stdout, /sent no SIP message: those who did are 192\.0\.2\.1:5060 \(1\)/);
  });

  it('counts broken SHOULDs when it is strict', async () => {
    const args = ['lint', file('sound.pcap'), '--select', 'RFC3261:20-1'];
    const [plain, strict] = [await sipspec(args), await sipspec([...args, '--strict'])];
    assert.deepEqual([plain.status, strict.status], [0, 1]);
    assert.match(plain.stdout, /! WARNING {2}rule /);
  });

  it('gives JSON with everything that the text has', async () => {
    const { status, stdout } = await sipspec([
      'lint',
      file('broken.pcap'),
      file('sound.pcap'),
      '--json',
      '--select',
      'RFC3261:8.1.1.3',
    ]);
    assert.equal(status, 1);
    const result = JSON.parse(stdout);
    assert.deepEqual(
      result.files.map((one: { packets: number; messages: number }) => [one.packets, one.messages]),
      [
        [2, 2],
        [1, 1],
      ],
    );
    assert.deepEqual(result.talkers[0], { address: '192.0.2.1:5060', sent: 2, file: file('broken.pcap') });
    const [finding] = result.findings;
    assert.deepEqual([finding.frame, finding.system, finding.level], [2, '192.0.2.1:5060', 'MUST']);
    const bytes = Buffer.from(finding.bytes, 'base64');
    assert.match(bytes.toString('latin1', finding.offset, finding.offset + finding.length), /^From:/);
    assert.equal(result.exitCode, 1);
    assert.ok(result.rules.every((rule: { judged: number }) => rule.judged > 0));
  });

  it('writes the reports of a run, with each call as a case', async () => {
    const out = file('out');
    const { status, stdout } = await sipspec(['lint', file('broken.pcap'), '--out', out]);
    assert.equal(status, 1);
    assert.match(stdout, /Report: \S*index\.html/);
    const results = JSON.parse(fs.readFileSync(path.join(out, 'results.json'), 'utf8'));
    assert.deepEqual(
      results.cases.map((one: { id: string; verdict: string; traceFile: string }) => [
        one.id,
        fs.existsSync(path.join(out, one.traceFile)),
      ]),
      [
        ['1@192.0.2.1', true],
        ['2@192.0.2.1', true],
      ],
    );
    assert.ok(results.rules.some((rule: { evidence: { case: string }[] }) => rule.evidence[0]?.case === '2@192.0.2.1'));
    for (const name of ['index.html', 'junit.xml'])
      assert.ok(fs.readFileSync(path.join(out, name), 'utf8').includes('2@192.0.2.1'), name);
  });

  it('says what is wrong with its arguments, and exits 64', async () => {
    const wrong: [string[], RegExp][] = [
      [['lint'], /missing required argument/],
      [['lint', file('none.pcap')], /no such file/],
      [['lint', dir], /is a folder/],
      [['lint', file('text.txt')], /no capture that can be read: a text/],
      [['lint', file('sound.pcap'), '--sut', 'example.com'], /"example\.com" is no address: give/],
      [['lint', file('sound.pcap'), '--role', 'phone'], /--role takes uac, uas, registrar, proxy/],
      [['lint', file('sound.pcap'), '--select', 'nonsense'], /no rule fits "nonsense"/],
    ];
    for (const [args, expected] of wrong) {
      const { status, stderr } = await sipspec(args);
      assert.equal(status, 64, args.join(' '));
      assert.match(stderr, expected);
    }
  });

  it('explains itself with examples', async () => {
    const { status, stdout } = await sipspec(['lint', '--help']);
    assert.equal(status, 0);
    for (const text of ['--sut', '--role', '--select', '--strict', '--json', '--out', 'Examples:', 'Exit status:'])
      assert.ok(stdout.includes(text), text);
  });
});
