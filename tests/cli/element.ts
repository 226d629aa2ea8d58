// Starts an element of ours as a process of its own, as `sipspec simulate` does.
import assert from 'node:assert/strict';
import dgram from 'node:dgram';
import path from 'node:path';
import { root, start, temporaryFolder } from './spawn';

/** A free UDP port of four digits: sipsak cuts longer ones off. */
async function freePort(): Promise<number> {
  for (let port = 7000; port < 9999; port++) {
    const socket = dgram.createSocket('udp4');
    const free = await new Promise<boolean>(resolve => {
      socket.once('error', () => resolve(false));
      socket.bind(port, '127.0.0.1', () => resolve(true));
    });
    await new Promise<void>(resolve => socket.close(() => resolve()));
    if (free) return port;
  }
  throw new Error('no free port of four digits');
}

/** Starts an element, waits for its first line, runs `body`, and interrupts it. */
export async function withElement(
  element: string,
  args: string[],
  body: (port: number) => Promise<void>,
): Promise<void> {
  const port = await freePort();
  const running = start(
    path.join(root, 'sipspec'),
    ['simulate', element, '--listen', `udp:127.0.0.1:${port}`, ...args],
    temporaryFolder(),
  );
  await new Promise<void>((resolve, reject) => {
    running.child.stdout?.once('data', () => resolve());
    void running.ended.then(({ stderr }) => reject(new Error(`ended early: ${stderr}`)));
  });
  try {
    await body(port);
  } finally {
    running.child.kill('SIGINT');
  }
  const { status, stderr } = await running.ended;
  assert.equal(status, 0, stderr);
}
