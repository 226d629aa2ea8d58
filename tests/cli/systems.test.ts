// `sipspec run --sut PROFILE` with systems that fail: what the run says, and its exit status.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { sipspec, temporaryFolder } from './spawn';

/** A system of a few lines that answers OPTIONS, and ends with status 3 at the first REGISTER. */
const fragile = `
const socket = require('node:dgram').createSocket('udp4');
socket.on('message', (bytes, from) => {
  const lines = bytes.toString().split('\\r\\n');
  if (lines[0].startsWith('REGISTER')) { console.error('fatal: cannot register'); process.exit(3); }
  const copied = lines.filter(line => /^(via|from|to|call-id|cseq):/i.test(line)).map(line => /^to:/i.test(line) && !line.includes(';tag=') ? line + ';tag=t' : line);
  socket.send(['SIP/2.0 200 OK', ...copied, 'Content-Length: 0', '', ''].join('\\r\\n'), from.port, from.address);
});
socket.bind(Number(process.argv[2]), '127.0.0.1');
`;

/** One that answers three times to REGISTER (the case clears, binds and removes), and then nothing any more. */
const mortal = `
const socket = require('node:dgram').createSocket('udp4');
let left = 3;
socket.on('message', (bytes, from) => {
  const lines = bytes.toString().split('\\r\\n');
  const copied = lines.filter(line => /^(via|from|to|call-id|cseq):/i.test(line)).map(line => /^to:/i.test(line) && !line.includes(';tag=') ? line + ';tag=t' : line);
  const contact = lines.find(line => line.startsWith('Contact:') && !line.includes('*'));
  const extra = contact ? [contact + ';expires=60'] : [];
  const last = lines[0].startsWith('REGISTER') && --left === 0;
  const answer = ['SIP/2.0 200 OK', ...copied, ...extra, 'Content-Length: 0', '', ''].join('\\r\\n');
  socket.send(answer, from.port, from.address, () => last && socket.close());
});
socket.bind(Number(process.argv[2]), '127.0.0.1');
setInterval(() => {}, 1000);
`;

function profile(cwd: string, command: string[], source = fragile): string {
  fs.writeFileSync(path.join(cwd, 'fragile.js'), source);
  const text = {
    name: 'fragile server',
    roles: ['registrar'],
    transports: ['udp'],
    address: 'sip:127.0.0.1:{port.sip}',
    users: { pattern: 'user{n}', count: 50 },
    start: { kind: 'process', command, ports: ['sip'], ready: { options: 'sip:127.0.0.1:{port.sip}' } },
  };
  // JSON is YAML.
  fs.writeFileSync(path.join(cwd, 'fragile.yaml'), JSON.stringify(text));
  return 'fragile.yaml';
}

const read = (cwd: string) => JSON.parse(fs.readFileSync(path.join(cwd, 'runs', 'latest', 'results.json'), 'utf8'));

describe('cli: systems that fail', function () {
  this.timeout(180_000);

  it('a crash is a finding of the case, with the last lines, and the system is started again', async () => {
    const cwd = temporaryFolder();
    const sut = profile(cwd, [process.execPath, path.join(cwd, 'fragile.js'), '{port.sip}']);
    const { status, stdout, stderr } = await sipspec(
      ['run', '--sut', sut, '--select', 'registrar-refresh', '--select', 'registrar-date'],
      cwd,
    );
    assert.equal(status, 1, stdout + stderr);
    const { cases } = read(cwd);
    assert.deepEqual(
      cases.map((one: { verdict: string; observed: string }) => [one.verdict, one.observed]),
      [1, 2].map(() => ['fail', 'it ended with exit code 3\n  | fatal: cannot register']),
    );
    assert.match(stdout, /the system ended with exit code 3 and is started again; its last lines:\n {6}fatal/);
  });

  it('a crash that shows only when the case is tidied up is its finding, too', async () => {
    const cwd = temporaryFolder();
    const brittle = mortal.replace('--left === 0;', '--left === 0 && process.exit(3);');
    const sut = profile(cwd, [process.execPath, path.join(cwd, 'fragile.js'), '{port.sip}'], brittle);
    const { stdout, stderr } = await sipspec(['run', '--sut', sut, '--select', 'registrar-expires-header'], cwd);
    const [{ verdict, observed }] = read(cwd).cases;
    assert.deepEqual([verdict, observed.split('\n')[0]], ['fail', 'it ended with exit code 3'], stdout + stderr);
  });

  it('one that is silent after the cases leaves no clean result, though they pass', async () => {
    const cwd = temporaryFolder();
    const sut = profile(cwd, [process.execPath, path.join(cwd, 'fragile.js'), '{port.sip}'], mortal);
    const { status, stdout, stderr } = await sipspec(
      ['run', '--sut', sut, '--select', 'registrar-expires-header'],
      cwd,
    );
    assert.equal(read(cwd).summary.pass, 1, stdout + stderr);
    assert.equal(status, 2, stdout + stderr);
    assert.match(stdout, /no longer answers OPTIONS/);
  });

  it('a program that is missing is named, with status 2 and reports', async () => {
    const cwd = temporaryFolder();
    const sut = profile(cwd, ['no-such-program-at-all']);
    const { status, stdout } = await sipspec(['run', '--sut', sut], cwd);
    assert.equal(status, 2, stdout);
    assert.match(stdout, /no-such-program-at-all/);
    assert.equal(read(cwd).exitCode, 2);
    const { address } = read(cwd).sut;
    assert.equal(address, 'an address that it gets when it starts');
    assert.match(stdout, /fragile server at an address that it gets when it starts,/);
  });

  it('a crash at start shows what the system said last, once, in every report', async () => {
    const cwd = temporaryFolder();
    const program = `for (let n = 0; n < 30; n++) console.error('line ' + n + ' ' + 'x'.repeat(300));
      console.error('FATAL: cannot read license'); process.exit(1);`;
    const sut = profile(cwd, [process.execPath, '-e', program]);
    const { status, stdout } = await sipspec(['run', '--sut', sut, '--select', 'registrar-date'], cwd);
    assert.equal(status, 2, stdout);
    assert.deepEqual(stdout.match(/.*FATAL.*/g), ['      | FATAL: cannot read license']);
    assert.equal(stdout.match(/line 29 /g)?.length, 1);
    const latest = path.join(cwd, 'runs', 'latest');
    const [note] = read(cwd).notes;
    assert.equal(note.split('FATAL').length, 2);
    const junit = fs.readFileSync(path.join(latest, 'junit.xml'), 'utf8');
    assert.match(junit, /errors="1"[\s\S]*<error message="Inconclusive; fragile server ended with exit code 1/);
    assert.match(junit, /FATAL: cannot read license<\/error>/);
    const allure = path.join(latest, 'allure-results');
    const results = fs.readdirSync(allure).map(name => JSON.parse(fs.readFileSync(path.join(allure, name), 'utf8')));
    const broken = results.filter(one => one.status === 'broken');
    assert.match(broken[0].statusDetails.trace, /FATAL: cannot read license/);
    assert.equal(broken.length, 1);
    assert.ok(fs.existsSync(path.join(latest, 'messages.ndjson')));
  });
});
