// What a case leaves in the system is ended when it ends, and the result says so.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { sipspec, temporaryFolder } from './spawn';

/** Answers 200 to whatever it is asked, and writes down each SUBSCRIBE. */
const agreeable = `
const socket = require('node:dgram').createSocket('udp4');
socket.on('message', (bytes, from) => {
  const lines = bytes.toString().split('\\r\\n');
  if (lines[0].startsWith('SUBSCRIBE')) require('node:fs').appendFileSync(process.argv[3], lines.find(line => line.startsWith('Expires')) + '\\n');
  const copied = lines.filter(line => /^(via|from|to|call-id|cseq|expires):/i.test(line)).map(line => /^to:/i.test(line) && !line.includes(';tag=') ? line + ';tag=t' : line);
  const answer = ['SIP/2.0 200 OK', ...copied, 'Contact: <sip:127.0.0.1:' + process.argv[2] + '>', 'Content-Length: 0', '', ''].join('\\r\\n');
  socket.send(answer, from.port, from.address);
});
socket.bind(Number(process.argv[2]), '127.0.0.1');
`;

const feature = `
@role=registrar
Feature: Subscriptions

  @id=left-open @req=RFC3261:8.2.6.2-5
  Scenario: One that is left
    Given a peer alice
    When alice sends SUBSCRIBE to the registrar:
      | Event   | presence |
      | Expires | 60       |
    Then alice receives 200

  @id=never-open @req=RFC3261:8.2.6.2-5
  Scenario: One that was only asked for once
    Given a peer alice
    When alice sends SUBSCRIBE to the registrar:
      | Event   | presence |
      | Expires | 0        |
    Then alice receives 200
`;

describe('cli: leftovers', function () {
  this.timeout(60_000);

  it('a subscription that a case leaves is ended, and told', async () => {
    const cwd = temporaryFolder();
    fs.writeFileSync(path.join(cwd, 'agreeable.js'), agreeable);
    fs.writeFileSync(path.join(cwd, 'subscriptions.feature'), feature);
    const command = [process.execPath, path.join(cwd, 'agreeable.js'), '{port.sip}', path.join(cwd, 'seen')];
    const start = { kind: 'process', command, ports: ['sip'] };
    const sut = { name: 'agreeable', roles: ['registrar'], address: 'sip:127.0.0.1:{port.sip}', concurrency: 1, start };
    fs.writeFileSync(path.join(cwd, 'sut.yaml'), JSON.stringify(sut)); // JSON is YAML
    const { stdout, stderr } = await sipspec(['run', '--sut', 'sut.yaml', '--features', 'subscriptions.feature'], cwd);
    const { cases } = JSON.parse(fs.readFileSync(path.join(cwd, 'runs', 'latest', 'results.json'), 'utf8'));
    assert.deepEqual(
      cases.map((one: { id: string; log: string[] }) => [one.id, one.log]),
      [
        ['left-open', ['left a subscription of alice: ended']],
        ['never-open', []],
      ],
      stdout + stderr,
    );
    const seen = fs.readFileSync(path.join(cwd, 'seen'), 'utf8').trim().split('\n').sort();
    assert.deepEqual(seen, ['Expires: 0', 'Expires: 0', 'Expires: 60']);
  });
});
