// What a hostile system sends must not hurt a run: garbage, floods and markup are described, never obeyed.
import assert from 'node:assert/strict';
import dgram from 'node:dgram';
import fs from 'node:fs';
import path from 'node:path';
import { sipspec, temporaryFolder } from './spawn';

/** A system that answers every datagram with what `reply` makes of it, a bounded number of times. */
async function system(reply: (request: string) => Buffer[]): Promise<{ uri: string; close(): void }> {
  const socket = dgram.createSocket('udp4');
  let budget = 20_000;
  socket.on('message', (bytes, from) => {
    for (const answer of reply(bytes.toString('latin1'))) {
      if (budget-- > 0) socket.send(answer, from.port, from.address);
    }
  });
  await new Promise<void>(resolve => socket.bind(0, '127.0.0.1', resolve));
  return { uri: `sip:127.0.0.1:${socket.address().port}`, close: () => socket.close() };
}

/** A 200 that copies what it must, with `extra` header fields. */
function ok(request: string, extra: string): Buffer {
  const copied = request.split('\r\n').filter(line => /^(via|from|to|call-id|cseq):/i.test(line));
  return Buffer.from(`SIP/2.0 200 OK\r\n${copied.join('\r\n')}\r\n${extra}Content-Length: 0\r\n\r\n`, 'latin1');
}

const markup = 'Allow: INVITE, ACK, BYE\r\nServer: <script>alert(1)</script></script><!--\u0001\r\n';

describe('cli: a hostile system', function () {
  this.timeout(180_000);
  const select = ['--select', 'uas-options-answered', '--select', 'uas-options-allow'];

  it('that floods with garbage ends in verdicts, not in a crash', async () => {
    const sut = await system(request => {
      const garbage = Array.from({ length: 50 }, (_, n) =>
        Buffer.from(Array.from({ length: 200 }, (_v, i) => (i * 7 + n * 13) % 256)),
      );
      return [...garbage, ok(request, markup)];
    });
    const { status, stdout, stderr } = await sipspec(['run', '--sut', sut.uri, ...select.slice(0, 2)]);
    sut.close();
    assert.ok(status === 0 || status === 1, `exit status ${status}\n${stdout}${stderr}`);
  });

  it('whose text is markup finds it escaped in every report', async () => {
    const sut = await system(request => [ok(request, markup)]);
    const cwd = temporaryFolder();
    await sipspec(['run', '--sut', sut.uri, ...select.slice(0, 2)], cwd);
    sut.close();
    const latest = path.join(cwd, 'runs', 'latest');
    assert.ok(!fs.readFileSync(path.join(latest, 'index.html'), 'utf8').includes('<script>alert'));
    assert.ok(!fs.readFileSync(path.join(latest, 'junit.xml'), 'utf8').includes('<script>'));
  });
});
