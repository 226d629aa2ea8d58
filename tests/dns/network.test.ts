// The DNS client and the scripted name server against each other, in the virtual world and on loopback.
import assert from 'node:assert/strict';
import {
  type DnsResult,
  isFailure,
  type Located,
  locate,
  NameServer,
  type NameServerOptions,
  NetworkClient,
  type NetworkClientOptions,
  parseZone,
  type Question,
  type Rule,
} from '../../simulator/dns';
import { type Address, type Runtime, realRuntime, virtualRuntime } from '../../simulator/runtime';
import { short, uriOf } from './support';

const ZONE = parseZone(`
example.com 60 NAPTR 10 10 "s" "SIP+D2U" "" _sip._udp.example.com
_sip._udp.example.com 60 SRV 10 5 5070 host.example.com
host.example.com 60 A 192.0.2.1
host.example.com 60 AAAA 2001:db8::1
alias.example.com 60 CNAME host.example.com
text.example.com 60 TXT "a b" "c"
`);
const HOST = 'host.example.com';
const A_QUESTION: Question = { name: HOST, type: 'A' };
/** A round; short, as real time passes in one of the worlds. */
const TIMEOUT_MS = 250;
const LIMIT_MS = 10_000;

/** More addresses than 512 bytes hold. */
const CROWD = parseZone(Array.from({ length: 60 }, (_, i) => `crowd.example.com 60 A 192.0.2.${i + 1}`).join('\n'));

/** An answer to A_QUESTION, 198.51.100.1, made by hand. */
function answerTo(id: number): Buffer {
  const name = '04686f7374076578616d706c6503636f6d00';
  const bytes = Buffer.from(`000084000001000100000000${name}00010001c00c000100010000003c0004c6336401`, 'hex');
  bytes.writeUInt16BE(id);
  return bytes;
}

for (const [kind, make] of Object.entries({ virtual: virtualRuntime, real: realRuntime }))
  describe(`DNS over the ${kind} network`, () => {
    let runtime: Runtime;
    beforeEach(() => {
      runtime = make({ seed: 1 });
    });
    afterEach(() => runtime.close());

    const serve = (rules: Rule[] = [], more: Partial<NameServerOptions> = {}): Promise<NameServer> =>
      NameServer.open(runtime, { listen: [{ host: '127.0.0.1', port: 0 }], zone: ZONE, rules, ...more });

    const clientOf = (servers: readonly Address[], more: Partial<NetworkClientOptions> = {}): Promise<NetworkClient> =>
      NetworkClient.open(runtime, { servers, timeoutMs: TIMEOUT_MS, ...more });

    async function ask(client: NetworkClient, question = A_QUESTION): Promise<DnsResult> {
      let result: DnsResult | undefined;
      client.query(question, found => {
        assert.equal(result, undefined, 'done is called once');
        result = found;
      });
      const found = await runtime.until(() => result, LIMIT_MS);
      assert.ok(found, 'the question was never answered');
      return found;
    }

    const said = (result: DnsResult): string =>
      isFailure(result)
        ? result.failure
        : [result.code, ...result.answers.map(record => ('address' in record ? record.address : record.type))].join(
            ' ',
          );

    const did = (server: NameServer): string[] => server.log.map(query => `${query.transport} ${query.did}`);

    it('answers from its zone, and notes who asked what', async () => {
      const server = await serve();
      const client = await clientOf(server.addresses);
      assert.equal(said(await ask(client)), 'NOERROR 192.0.2.1');
      const [{ at, from, to, id, ...query }] = server.log;
      assert.deepEqual(query, { transport: 'UDP', name: HOST, type: 'A', did: 'zone' });
      assert.deepEqual(to, server.addresses[0]);
      assert.equal(from.host, '127.0.0.1');
      assert.ok(at >= 0 && id >= 0);
    });

    const RECORDS: { what: string; question: Question; gives: object[]; more?: object[] }[] = [
      { what: 'AAAA', question: { name: 'HOST.Example.com', type: 'AAAA' }, gives: [ZONE[3]] },
      {
        what: 'CNAME and what it leads to',
        question: { name: 'alias.example.com', type: 'A' },
        gives: [ZONE[4], ZONE[2]],
      },
      { what: 'TXT', question: { name: 'text.example.com', type: 'TXT' }, gives: [ZONE[5]] },
      {
        what: 'SRV with addresses',
        question: { name: '_sip._udp.example.com', type: 'SRV' },
        gives: [ZONE[1]],
        more: [ZONE[2], ZONE[3]],
      },
      {
        what: 'NAPTR with all that it leads to',
        question: { name: 'example.com', type: 'NAPTR' },
        gives: [ZONE[0]],
        more: [ZONE[1], ZONE[2], ZONE[3]],
      },
    ];
    for (const { what, question, gives, more = [] } of RECORDS)
      it(`carries ${what} unchanged`, async () => {
        const server = await serve();
        const result = await ask(await clientOf(server.addresses), question);
        assert.ok(!isFailure(result));
        assert.deepEqual(result.answers, gives);
        assert.deepEqual(result.additionals, more);
      });

    it('tells a missing name from a missing type, with how long that holds', async () => {
      const server = await serve([], { negativeTtl: 30 });
      const client = await clientOf(server.addresses);
      const missing = await ask(client, { name: 'no.example.com', type: 'A' });
      assert.deepEqual(missing, { code: 'NXDOMAIN', answers: [], additionals: [], negativeTtl: 30 });
      const empty = await ask(client, { name: '_udp.example.com', type: 'A' });
      assert.deepEqual(empty, { code: 'NOERROR', answers: [], additionals: [], negativeTtl: 30 });
    });

    const NTH_ALL = [1, 1000] as const;
    const MISBEHAVIOUR: { what: string; rules: Rule[]; says: string; did: string[]; stray?: number }[] = [
      {
        what: 'no answer at first: asks again',
        rules: [{ nth: 1, does: { kind: 'silent' } }],
        says: 'NOERROR 192.0.2.1',
        did: ['UDP silent', 'UDP zone'],
      },
      {
        what: 'never an answer',
        rules: [{ does: { kind: 'silent' } }],
        says: 'timeout',
        did: ['UDP silent', 'UDP silent'],
      },
      {
        what: 'SERVFAIL',
        rules: [{ does: { kind: 'rcode', rcode: 'SERVFAIL' } }],
        says: 'SERVFAIL',
        did: ['UDP rcode'],
      },
      { what: 'REFUSED', rules: [{ does: { kind: 'rcode', rcode: 'REFUSED' } }], says: 'REFUSED', did: ['UDP rcode'] },
      {
        what: 'NXDOMAIN',
        rules: [{ does: { kind: 'rcode', rcode: 'NXDOMAIN' } }],
        says: 'NXDOMAIN',
        did: ['UDP rcode'],
      },
      {
        what: 'an answer cut off: asks over TCP',
        rules: [{ nth: NTH_ALL, does: { kind: 'truncated' } }],
        says: 'NOERROR 192.0.2.1',
        did: ['UDP truncated', 'TCP truncated'],
      },
      {
        what: 'an answer cut off, and TCP closed without one',
        rules: [
          { transport: 'TCP', does: { kind: 'close' } },
          { transport: 'UDP', does: { kind: 'truncated' } },
        ],
        says: 'network',
        did: ['UDP truncated', 'TCP close'],
      },
      {
        what: 'an answer cut off, and garbage over TCP',
        rules: [
          { transport: 'TCP', does: { kind: 'garbage' } },
          { transport: 'UDP', does: { kind: 'truncated' } },
        ],
        says: 'garbage',
        did: ['UDP truncated', 'TCP garbage'],
      },
      {
        what: 'an answer cut off, and silence over TCP',
        rules: [
          { transport: 'TCP', does: { kind: 'silent' } },
          { transport: 'UDP', nth: 1, does: { kind: 'truncated' } },
        ],
        says: 'NOERROR 192.0.2.1',
        did: ['UDP truncated', 'TCP silent', 'UDP zone'],
      },
      {
        what: 'a wrong id: not taken (RFC 5452 9.1)',
        rules: [{ nth: 1, does: { kind: 'wrong-id' } }],
        says: 'NOERROR 192.0.2.1',
        did: ['UDP wrong-id', 'UDP zone'],
        stray: 1,
      },
      {
        what: 'an answer to another question: not taken',
        rules: [{ nth: 1, does: { kind: 'wrong-question' } }],
        says: 'NOERROR 192.0.2.1',
        did: ['UDP wrong-question', 'UDP zone'],
        stray: 1,
      },
      {
        what: 'garbage: waits for better',
        rules: [{ nth: 1, does: { kind: 'garbage' } }],
        says: 'NOERROR 192.0.2.1',
        did: ['UDP garbage', 'UDP zone'],
        stray: 1,
      },
      {
        what: 'a late answer to the first query is still taken',
        rules: [
          { nth: 1, does: { kind: 'late', afterMs: TIMEOUT_MS * 1.5 } },
          { nth: 2, does: { kind: 'silent' } },
        ],
        says: 'NOERROR 192.0.2.1',
        did: ['UDP late', 'UDP silent'],
      },
      {
        what: 'other records than those of the zone',
        rules: [{ does: { kind: 'records', records: parseZone(`${HOST} A 192.0.2.77`) } }],
        says: 'NOERROR 192.0.2.77',
        did: ['UDP records'],
      },
    ];
    for (const row of MISBEHAVIOUR)
      it(`copes with ${row.what}`, async () => {
        const server = await serve(row.rules);
        const client = await clientOf(server.addresses, { rounds: 2 });
        assert.equal(said(await ask(client)), row.says);
        assert.deepEqual(did(server), row.did);
        assert.equal(client.stray, row.stray ?? 0);
      });

    it('gives another answer the second time, and counts each question of its own', async () => {
      const other = parseZone(`${HOST} A 192.0.2.99`);
      const server = await serve([
        { name: 'Host.example.com.', type: 'a', nth: 2, does: { kind: 'records', records: other } },
      ]);
      const client = await clientOf(server.addresses);
      const all: string[] = [];
      for (const type of ['A', 'AAAA', 'A', 'A'] as const) all.push(said(await ask(client, { name: HOST, type })));
      assert.deepEqual(all, ['NOERROR 192.0.2.1', 'NOERROR 2001:db8::1', 'NOERROR 192.0.2.99', 'NOERROR 192.0.2.1']);
    });

    it('cuts off what is beyond 512 bytes, but not what EDNS allows', async () => {
      const server = await serve([], { zone: CROWD });
      const question: Question = { name: 'crowd.example.com', type: 'A' };
      for (const [udpPayloadBytes, transports] of [
        [undefined, ['UDP zone', 'TCP zone']],
        [4096, ['UDP zone']],
      ] as const) {
        server.log.length = 0;
        const client = await clientOf(server.addresses, { udpPayloadBytes });
        const result = await ask(client, question);
        assert.ok(!isFailure(result));
        assert.equal(result.answers.length, CROWD.length);
        assert.deepEqual(did(server), transports);
      }
    });

    it('asks the next server when one is silent or refuses', async () => {
      const silent = await serve([{ does: { kind: 'silent' } }]);
      const refusing = await serve([{ does: { kind: 'rcode', rcode: 'REFUSED' } }]);
      const good = await serve();
      const servers = [silent, refusing, good].flatMap(server => server.addresses);
      const client = await clientOf(servers);
      assert.equal(said(await ask(client)), 'NOERROR 192.0.2.1');
      assert.deepEqual(
        [silent, refusing, good].map(server => server.log.length),
        [1, 1, 1],
      );
    });

    it('takes an answer only from the server that was asked', async () => {
      const silent = await serve([{ does: { kind: 'silent' } }]);
      const { port } = silent.addresses[0];
      const forgers = [
        await runtime.network.udp({ host: '127.0.0.1', port: 0 }),
        await runtime.network.udp({ host: '127.0.0.3', port }),
      ];
      const client = await clientOf(silent.addresses, { rounds: 1, timeoutMs: 300 });
      const forge = (): void => {
        const [query] = silent.log;
        if (query === undefined) runtime.clock.setTimer(5, forge);
        else for (const forger of forgers) forger.send(answerTo(query.id), query.from);
      };
      forge();
      assert.equal(said(await ask(client)), 'timeout');
      assert.equal(client.stray, 2);
    });

    it('does not ask for what is no name', async () => {
      const server = await serve();
      const client = await clientOf(server.addresses);
      assert.equal(said(await ask(client, { name: 'a..example.com', type: 'A' })), 'bad-name');
      assert.equal(server.log.length, 0);
    });

    it('says network, and asks nobody, without servers', async () => {
      assert.equal(said(await ask(await clientOf([]))), 'network');
    });

    it('fails what is open when it is closed, and what is asked then', async () => {
      const server = await serve([{ does: { kind: 'silent' } }]);
      const client = await clientOf(server.addresses);
      const results: string[] = [];
      client.query(A_QUESTION, result => results.push(said(result)));
      client.close();
      client.query(A_QUESTION, result => results.push(said(result)));
      assert.deepEqual(results, ['closed', 'closed']);
    });

    it('answers over IPv6', async () => {
      const server = await serve([{ nth: 1, does: { kind: 'truncated' } }], { listen: [{ host: '::1', port: 0 }] });
      assert.equal(said(await ask(await clientOf(server.addresses))), 'NOERROR 192.0.2.1');
      assert.deepEqual(did(server), ['UDP truncated', 'TCP zone']);
    });

    it('serves another zone from one moment on, and nothing once closed', async () => {
      const server = await serve();
      const client = await clientOf(server.addresses, { rounds: 1 });
      server.serve(parseZone(`${HOST} A 192.0.2.55`));
      assert.equal(said(await ask(client)), 'NOERROR 192.0.2.55');
      server.close();
      assert.ok(['timeout', 'network'].includes(said(await ask(client))));
    });

    it('refuses an address that is taken, and lets go of the others', async () => {
      const server = await serve();
      const listen = [{ host: '127.0.0.2', port: server.addresses[0].port }, ...server.addresses];
      await assert.rejects(serve([], { listen }), { code: 'EADDRINUSE' });
      const again = await serve([], { listen: listen.slice(0, 1) });
      assert.equal(again.addresses.length, 1);
    });

    it('lets go of UDP where TCP is taken', async () => {
      const taken = await runtime.network.tcpListen({ host: '127.0.0.1', port: 0 });
      await assert.rejects(serve([], { listen: [taken.local] }), { code: 'EADDRINUSE' });
      const udp = await runtime.network.udp(taken.local);
      assert.equal(udp.local.port, taken.local.port);
    });

    it('answers FORMERR to a query without a question and NOTIMP to another opcode, and no response', async () => {
      const server = await serve();
      const socket = await runtime.network.udp({ host: '127.0.0.1', port: 0 });
      const got: string[] = [];
      socket.onDatagram = bytes => got.push(bytes.toString('hex').slice(0, 8));
      for (const head of ['1111' + '0000', '2222' + '8000', '3333' + '2000'])
        socket.send(Buffer.from(head + '0000000000000000', 'hex'), server.addresses[0]);
      await runtime.until(() => (got.length === 2 && server.unreadable === 3) || undefined, LIMIT_MS);
      assert.deepEqual(got.map(head => head.slice(0, 4) + ' ' + head.slice(-1)).sort(), ['1111 1', '3333 4']);
      assert.equal(server.log.length, 0);
    });

    it('locates a server by all of it', async () => {
      const server = await serve();
      const client = await clientOf(server.addresses);
      let result: Located | undefined;
      locate(uriOf('sip:bob@example.com'), client, { random: runtime.random }, found => {
        result = found;
      });
      const found = await runtime.until(() => result, LIMIT_MS);
      assert.ok(found);
      assert.deepEqual(short(found), ['UDP [2001:db8::1]:5070', 'UDP 192.0.2.1:5070']);
      assert.deepEqual(
        server.log.map(({ type }) => type),
        ['NAPTR'],
        'the rest came along',
      );
    });
  });
