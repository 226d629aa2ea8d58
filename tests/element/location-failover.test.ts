// Phones and proxies whose servers fail: which of them get the request, in what form, and what the caller learns of it
// (RFC 3263 4, 4.3; RFC 3261 16.6 item 7, 21.5.4).
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ServerTransaction } from '../../simulator/transaction';
import { parameters } from '../transaction/runs';
import { come, type Endpoint, pass } from './harness';
import { type Caller, LocationWorld, NOBODY, type Role, srvZone, URI } from './location-world';

/** What becomes of a request that goes to a server, and whether that is a failure of the server. */
const FATES = {
  answers: { statuses: [180, 200], outcome: 200 },
  busy: { statuses: [486], outcome: 486 },
  broken: { statuses: [100, 500], outcome: 500 },
  overloaded: { statuses: [503], fails: 503 },
  'overloaded after ringing': { statuses: [180, 503], fails: 503 },
  silent: { statuses: [], fails: 408 },
  gone: { fails: 503 },
} as const;
type Fate = keyof typeof FATES;
const fates = Object.keys(FATES) as Fate[];

/** The servers that are to hear of the call, and its outcome: an independent reading of 4.3. */
function expected(list: readonly Fate[], role: Role): { heard: number[]; outcome: number } {
  const heard: number[] = [];
  let outcome = 503;
  for (const [index, name] of list.entries()) {
    const fate = FATES[name];
    if ('statuses' in fate) heard.push(index);
    if ('outcome' in fate) return { heard, outcome: fate.outcome };
    outcome = fate.fails;
  }
  return { heard, outcome: outcome === 503 && role === 'proxy' ? 500 : outcome }; // 16.7 item 6
}

async function oneCall(role: Role, transport: string, list: readonly Fate[], seed: number): Promise<void> {
  const world = await LocationWorld.open({ seed });
  const came: { index: number; transaction: ServerTransaction }[] = [];
  const servers = await Promise.all(
    list.map(async (fate, index) => {
      const server = await world.server(`s${index}`);
      const how = FATES[fate];
      server.answer = transaction => {
        if (transaction.request.method !== 'INVITE') return;
        came.push({ index, transaction });
        for (const status of 'statuses' in how ? how.statuses : []) server.reply(transaction, status);
      };
      return { name: server.name, port: fate === 'gone' ? NOBODY + index : server.address.port };
    }),
  );
  world.serve(srvZone(servers, transport));
  const caller = await world.caller(role);
  const outcome = await world.outcome(caller.call(`${URI};transport=${transport}`));
  await pass(world.runtime, 200);
  const want = expected(list, role);
  assert.deepEqual({ heard: came.map(({ index }) => index), outcome }, want);
  const requests = came.map(({ transaction }) => transaction.request);
  assert.equal(new Set(requests.map(({ topVia }) => topVia?.branch)).size, requests.length, 'each has its own branch');
  const rest = requests.map(request => [
    ...request.getAll('Via').slice(1),
    ...request.lines.map(({ name, value }) => `${name}: ${value}`),
  ]);
  const withoutVia = rest.map(lines => lines.filter(line => !/^Via:/i.test(line)).join('\n'));
  assert.ok(withoutVia.length === 0 || new Set(withoutVia).size === 1, 'and is else the same');
  for (const { index, transaction } of came)
    if (FATES[list[index]] !== FATES.answers && FATES[list[index]] !== FATES.silent)
      assert.match(transaction.state, /Confirmed|Terminated/, `server ${index} got its ACK`);
  world.close();
}

for (const role of ['phone', 'proxy'] as Role[]) {
  describe(`a ${role} whose servers fail (RFC 3263 4.3)`, () => {
    it('tries one after the other until one takes the call, whatever each does', async () => {
      const servers = fc.array(fc.constantFrom(...fates), { minLength: 1, maxLength: 5 });
      const property = fc.asyncProperty(
        servers,
        fc.constantFrom('udp', 'tcp'),
        fc.integer({ min: 1, max: 1000 }),
        (list, transport, seed) => oneCall(role, transport, list, seed),
      );
      await fc.assert(property, parameters(0.05));
    });

    describe('has two servers', () => {
      let world: LocationWorld;
      let caller: Caller;
      let bob: Endpoint;
      let carol: Endpoint;
      beforeEach(async () => {
        world = await LocationWorld.open();
        bob = await world.server('bob', () => [503]);
        carol = await world.server('carol', () => [180]);
        world.serve(srvZone([bob, carol].map(({ name, address }) => ({ name, port: address.port }))));
        caller = await world.caller(role);
      });
      afterEach(() => world.close());

      it('cancels at the one that rings', async () => {
        const calling = caller.call(URI);
        await come(world.runtime, 'the INVITE', () => world.heard[1]);
        await pass(world.runtime, 100);
        calling.cancel();
        assert.equal(await world.outcome(calling), 487);
        await pass(world.runtime, 70_000);
        assert.deepEqual(world.heard, ['bob INVITE UDP', 'carol INVITE UDP', 'carol CANCEL UDP']);
        assert.equal(caller.pending(), 0);
      });

      it('forgets what the first one said, and cancels only when the second one has said something (9.1)', async () => {
        bob.answer = transaction => {
          for (const status of [180, 503]) bob.reply(transaction, status);
        };
        carol.answer = ({ request }) => void world.heard.push(`carol ${request.method}`);
        const calling = caller.call(URI);
        const invite = await carol.next('INVITE');
        if (role === 'phone') assert.equal(caller.pending(), 0, 'the early dialog with bob is over');
        calling.cancel();
        await pass(world.runtime, 2000);
        assert.deepEqual(world.heard, ['carol INVITE']);
        carol.reply(invite, 180);
        const cancel = await carol.next('CANCEL');
        carol.refuse(cancel, 200);
        carol.refuse(invite, 487);
        assert.equal(await world.outcome(calling), 487);
      });

      it('stays with a server for all retransmissions, wherever the name leads by then', async () => {
        bob.answer = () => void world.heard.push('bob');
        const calling = caller.call(URI);
        await come(world.runtime, 'the INVITE', () => world.heard[0]);
        world.serve(srvZone([{ name: 'carol', port: carol.address.port }]));
        await pass(world.runtime, 20_000);
        assert.deepEqual(world.heard, ['bob']);
        assert.equal(calling.outcome(), undefined);
        const [invite] = bob.incoming;
        bob.reply(invite, 486);
        assert.equal(await world.outcome(calling), 486);
        await pass(world.runtime, 10);
        assert.equal(invite.state, 'Confirmed');
      });

      it('leaves one alone for its Retry-After, and no longer (RFC 3261 21.5.4)', async () => {
        bob.answer = transaction => {
          world.heard.push('bob');
          bob.refuse(transaction, 503, { 'Retry-After': '30 (a moment)' });
        };
        carol.answer = transaction => {
          world.heard.push('carol');
          carol.refuse(transaction, 486);
        };
        const call = async (): Promise<void> => void (await world.outcome(caller.call(URI)));
        await call();
        await call();
        await pass(world.runtime, 31_000);
        await call();
        assert.deepEqual(world.heard, ['bob', 'carol', 'carol', 'bob', 'carol']);
      });

      it('takes no notice of a 503 with Retry-After where there is but one, except to leave it alone', async () => {
        bob.answer = transaction => {
          world.heard.push('bob');
          bob.refuse(transaction, 503, { 'Retry-After': '30' });
        };
        const uri = `sip:user@127.0.0.1:${bob.address.port}`;
        const outcomes = [await world.outcome(caller.call(uri)), await world.outcome(caller.call(uri))];
        assert.deepEqual(outcomes, role === 'proxy' ? [500, 500] : [503, 503]);
        assert.deepEqual(world.heard, ['bob']);
      });

      if (role === 'phone')
        it('acknowledges the 2xx of the second, each time that it comes', async () => {
          carol.answer = () => {};
          const calling = caller.call(URI);
          const invite = await carol.next('INVITE');
          const ok = carol.reply(invite, 200);
          assert.equal(await world.outcome(calling), 200);
          await come(world.runtime, 'ACK', () => carol.acks[0]);
          invite.respond(ok);
          await come(world.runtime, 'another ACK', () => carol.acks[1]);
          assert.equal(carol.acks[0].topVia?.branch, carol.acks[1].topVia?.branch);
        });
    });
  });
}
