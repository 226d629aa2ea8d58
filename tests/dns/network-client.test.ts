// The DNS client by itself, in virtual time: time-outs, ids, ICMP errors, closing; and what the server makes of odd streams.
import assert from 'node:assert/strict';
import { type Answer, decode, encode, streamEncode } from 'dns-packet';
import {
  type DnsRecord,
  type DnsResult,
  isFailure,
  NameServer,
  NetworkClient,
  parseZone,
  type Question,
} from '../../simulator/dns';
import { virtualRuntime } from '../../simulator/runtime';

const HOST = 'host.example.com';
const ZONE = parseZone(`${HOST} 60 A 192.0.2.1`);
const A_QUESTION: Question = { name: HOST, type: 'A' };

describe('the DNS client in the virtual world', () => {
  const WHERE = { host: '127.0.0.1', port: 53 };

  it('takes an ICMP error for an answer: the next server at once, network when there is none', async () => {
    const runtime = virtualRuntime();
    const nobody = { host: '127.0.0.2', port: 53 };
    const server = await NameServer.open(runtime, { listen: [WHERE], zone: ZONE });
    const results: DnsResult[] = [];
    for (const servers of [[nobody], [nobody, ...server.addresses]])
      (await NetworkClient.open(runtime, { servers })).query(A_QUESTION, result => results.push(result));
    await runtime.until(() => results[1], 1000);
    assert.deepEqual(
      results.map(result => ('failure' in result ? result.failure : result.code)),
      ['network', 'NOERROR'],
    );
    assert.ok(runtime.clock.now() < 10, `no time-out had to pass: ${runtime.clock.now()} ms`);
  });

  it('waits twice as long in every round', async () => {
    const runtime = virtualRuntime({ latencyMs: 0 });
    const server = await NameServer.open(runtime, { listen: [WHERE], zone: [], rules: [{ does: { kind: 'silent' } }] });
    const client = await NetworkClient.open(runtime, { servers: server.addresses, timeoutMs: 1000, rounds: 4 });
    const results: number[] = [];
    client.query(A_QUESTION, () => results.push(runtime.clock.now()));
    await runtime.until(() => results[0], 60_000);
    assert.deepEqual([...server.log.map(({ at }) => at), ...results], [0, 1000, 3000, 7000, 15_000]);
    assert.equal(new Set(server.log.map(({ id }) => id)).size, 4, 'another id each time');
  });

  it('does not ask more at the same time than ids stay hard to guess for, and gives each id back', async () => {
    const runtime = virtualRuntime();
    const server = await NameServer.open(runtime, { listen: [WHERE], zone: ZONE });
    const client = await NetworkClient.open(runtime, { servers: server.addresses });
    for (let turn = 0; turn < 2; turn++) {
      const counts = { NOERROR: 0, network: 0 };
      for (let i = 0; i < 0x4000 + 5; i++)
        client.query(A_QUESTION, result => void counts[isFailure(result) ? 'network' : 'NOERROR']++);
      await runtime.until(() => (counts.NOERROR === 0x4000 ? true : undefined), 10_000);
      assert.deepEqual(counts, { NOERROR: 0x4000, network: 5 });
    }
  });

  it('answers what cannot be written with SERVFAIL', async () => {
    const runtime = virtualRuntime();
    const zone: DnsRecord[] = [{ type: 'CNAME', name: HOST, ttl: 1, target: 'x'.repeat(64) }];
    const server = await NameServer.open(runtime, { listen: [WHERE], zone });
    const client = await NetworkClient.open(runtime, { servers: server.addresses });
    const results: DnsResult[] = [];
    client.query(A_QUESTION, result => results.push(result));
    await runtime.until(() => results[0], 10_000);
    assert.equal('failure' in results[0] && results[0].failure, 'SERVFAIL');
  });

  it('never uses the id of a query that is under way', async () => {
    const runtime = virtualRuntime();
    const server = await NameServer.open(runtime, { listen: [WHERE], zone: ZONE });
    const ids = [7, 7, 7, 8, 9];
    const random = { ...runtime.random, seed: 1, integer: () => ids.shift() ?? 10 };
    const client = await NetworkClient.open({ ...runtime, random }, { servers: server.addresses });
    let answered = 0;
    for (let i = 0; i < 2; i++) client.query(A_QUESTION, () => answered++);
    await runtime.until(() => (answered === 2 ? true : undefined), 1000);
    assert.deepEqual(
      server.log.map(({ id }) => id),
      [7, 8],
    );
  });

  it('ends each question once, even when the client is closed by the end of another', async () => {
    const runtime = virtualRuntime();
    const client = await NetworkClient.open(runtime, { servers: [WHERE] });
    const results: DnsResult[] = [];
    for (let i = 0; i < 3; i++)
      client.query(A_QUESTION, result => {
        results.push(result);
        client.close();
      });
    client.close();
    assert.equal(results.length, 3);
  });

  it('reads a query that comes over TCP byte by byte', async () => {
    const runtime = virtualRuntime();
    const server = await NameServer.open(runtime, { listen: [WHERE], zone: ZONE });
    const connection = runtime.network.tcpConnect('127.0.0.9', WHERE);
    const got: Buffer[] = [];
    connection.onData = bytes => got.push(bytes);
    const query = streamEncode({ type: 'query', id: 5, questions: [{ type: 'A', name: HOST }] });
    for (const byte of Buffer.concat([query, query])) connection.write(Buffer.from([byte]));
    await runtime.until(() => got[1], 1000);
    assert.equal(got.length, 2);
    assert.deepEqual([server.log.length, server.unreadable], [2, 0]);
  });

  for (const [ttl, minimum] of [
    [50, 20],
    [20, 50],
  ])
    it(`RFC 2308 5: an absence holds for the lesser of the TTL (${ttl}) and the minimum (${minimum}) of the SOA`, async () => {
      const runtime = virtualRuntime();
      const server = await runtime.network.udp(WHERE);
      server.onDatagram = (bytes, from) => {
        const { id, questions } = decode(bytes);
        const data = { mname: 'ns.example.com', rname: 'x.example.com', minimum };
        const authorities: Answer[] = [{ type: 'SOA', name: 'example.com', ttl, data }];
        server.send(encode({ type: 'response', id, questions, authorities }), from);
      };
      const client = await NetworkClient.open(runtime, { servers: [WHERE] });
      const results: DnsResult[] = [];
      client.query(A_QUESTION, result => results.push(result));
      await runtime.until(() => results[0], 1000);
      assert.equal('negativeTtl' in results[0] && results[0].negativeTtl, 20);
    });
});
