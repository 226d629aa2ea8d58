import assert from 'node:assert/strict';
import { type Runtime, realRuntime, type TcpConnection } from '../../../simulator/runtime';
import type { TcpTriggerSettings } from '../../../systems/profile';
import { SystemError } from '../../../systems/start';
import { NetstringReader, netstring, TcpTrigger } from '../../../systems/triggers/tcp';

interface Order {
  command: string;
  params: string;
  token: string;
}

describe('trigger over TCP', () => {
  let runtime: Runtime;
  let orders: string[];
  let trigger: TcpTrigger;
  let settings: () => TcpTriggerSettings;
  let answer: (order: Order, connection: TcpConnection) => void;

  beforeEach(async () => {
    runtime = realRuntime();
    orders = [];
    const listener = await runtime.network.tcpListen({ host: '127.0.0.1', port: 0 });
    listener.onConnection = connection => {
      const reader = new NetstringReader();
      connection.onData = bytes => {
        for (const text of reader.push(bytes)) {
          const order = JSON.parse(text) as Order;
          orders.push(`${order.command} ${order.params}`.trim());
          answer(order, connection);
        }
      };
    };
    answer = (order, connection) => connection.write(netstring(JSON.stringify({ response: true, ok: true, ...order })));
    settings = () => ({
      kind: 'tcp',
      address: `127.0.0.1:${listener.local.port}`,
      call: ['use first', 'dial {uri}'],
      hangUp: ['hangup'],
      register: ['new <sip:{user}@{domain}>;pass={password};at="{registrar}";for={expires}'],
      unregister: ['delete sip:{user}@{domain}'],
    });
    trigger = new TcpTrigger(runtime, settings());
  });
  afterEach(() => {
    trigger.close();
    runtime.close();
  });

  const registration = { registrar: 'sip:127.0.0.1:5070', user: 'u1', domain: 'sut.test', password: 'pw', expires: 60 };

  it('sends the lines of an order one after the other, filled in', async () => {
    await trigger.call('sip:bob@127.0.0.1:9');
    await trigger.hangUp();
    await trigger.register(registration);
    assert.deepEqual(orders, [
      'use first',
      'dial sip:bob@127.0.0.1:9',
      'hangup',
      'new <sip:u1@sut.test>;pass=pw;at="sip:127.0.0.1:5070";for=60',
    ]);
  });

  it('takes back every registration once', async () => {
    await trigger.unregister();
    await trigger.register(registration);
    await trigger.register({ ...registration, user: 'u2' });
    await trigger.unregister();
    await trigger.unregister();
    assert.deepEqual(orders.slice(2), ['delete sip:u1@sut.test', 'delete sip:u2@sut.test']);
  });

  it('passes over events, and over answers in pieces', async () => {
    answer = (order, connection) => {
      connection.write(netstring('{"event":true,"type":"CALL_RINGING"}'));
      const bytes = netstring(JSON.stringify({ response: true, ok: true, token: order.token }));
      connection.write(bytes.subarray(0, 1));
      connection.write(bytes.subarray(1));
    };
    await trigger.call('sip:bob@127.0.0.1');
  });

  const fails = async (message: RegExp) => {
    await assert.rejects(trigger.hangUp(), (error: unknown) => {
      assert(error instanceof SystemError, String(error));
      assert.equal(error.kind, 'trigger');
      assert.match(error.message, message);
      return true;
    });
  };

  it('tells a refusal with its reason', async () => {
    answer = (order, connection) =>
      connection.write(
        netstring(JSON.stringify({ response: true, ok: false, data: 'no such call\n', token: order.token })),
      );
    await fails(/"hangup" was refused: no such call$/);
  });

  it('tells a connection that ends, and connects again', async () => {
    const takes = answer;
    answer = (_, connection) => connection.close();
    await fails(/control port closed the connection/);
    answer = takes;
    await trigger.hangUp();
  });

  it('checks the connection before an order, and gives the order once over a live one', async () => {
    trigger = new TcpTrigger(runtime, { ...settings(), check: 'about' });
    const takes = answer;
    let dropped = 0;
    answer = (order, connection) => (++dropped < 3 ? connection.close() : takes(order, connection));
    await trigger.hangUp();
    assert.deepEqual(orders, ['about', 'about', 'about', 'hangup']);
    answer = (_, connection) => connection.close();
    await fails(/"about": the control port closed the connection/);
  });

  it('tells a control port that is not there', async () => {
    trigger = new TcpTrigger(runtime, {
      kind: 'tcp',
      address: '127.0.0.1:1',
      call: [],
      hangUp: ['hangup'],
      register: [],
      unregister: [],
    });
    await fails(/control port is not there: /);
  });

  it('tells what is no netstring', async () => {
    answer = (_, connection) => connection.write(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await fails(/does not speak netstrings/);
  });
});
