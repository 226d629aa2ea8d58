// What the tests of systems/ share: throw-away folders and profiles, what is installed, what still runs.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadProfile, type Profile } from '../../systems/profile';

/** Folders made by a test; `clear` removes them. */
export class Folders {
  private readonly made: string[] = [];

  make(files: Record<string, string> = {}): string {
    const dir = mkdtempSync(path.join(tmpdir(), 'sipspec-systems-'));
    this.made.push(dir);
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(dir, name)), { recursive: true });
      writeFileSync(path.join(dir, name), text);
    }
    return dir;
  }

  profile(yaml: string, files: Record<string, string> = {}): Profile {
    return loadProfile(path.join(this.make({ ...files, 'profile.yaml': yaml }), 'profile.yaml'));
  }

  clear(): void {
    for (const dir of this.made.splice(0)) rmSync(dir, { recursive: true, force: true });
  }
}

/** Command lines of running processes (zombies have none) that mention a text. */
export function runningWith(text: string): string[] {
  const lines = execFileSync('ps', ['-eo', 'pid=,args=', '-ww'], { encoding: 'utf8' }).split('\n');
  return lines.filter(line => line.includes(text));
}

/** A system under test in a few lines: answers every datagram on the port with 200. */
export const fakeSut = `
const socket = require('node:dgram').createSocket('udp4');
socket.on('message', (bytes, from) => socket.send('SIP/2.0 200 OK\\r\\n\\r\\n', from.port, from.address));
socket.on('error', error => { throw error; });
socket.bind(Number(process.argv[2]), '127.0.0.1', () => console.log('listening'));
`;

export function fakeProfile(script: string, more = ''): string {
  return [
    'name: fake',
    'roles: [registrar]',
    'address: sip:127.0.0.1:{port.sip}',
    'domain: sut.test',
    'users: { count: 2, password: pw }',
    'start:',
    '  kind: process',
    `  command: ['${process.execPath}', '{dir}/${script}', '{port.sip}']`,
    '  ports: [sip]',
    `  files: [{ from: ${script}, to: ${script} }]`,
    '  ready: { withinMs: 10000 }',
    '  stop: { withinMs: 5000 }',
    more,
  ].join('\n');
}
