// The trigger by REFER, against an endpoint that answers as it is told, and a phone that knows no REFER.
import assert from 'node:assert/strict';
import { Phone } from '../../../simulator/element';
import { replyTo } from '../../../simulator/message';
import { formatAddress, type Runtime, virtualRuntime } from '../../../simulator/runtime';
import { SystemError } from '../../../systems/system-error';
import { understands } from '../../../systems/trigger';
import { ReferTrigger } from '../../../systems/triggers/refer';
import { Endpoint, pass } from '../../element/harness';

describe('trigger by REFER', () => {
  let runtime: Runtime;
  let phone: Endpoint;
  let trigger: ReferTrigger;
  beforeEach(async () => {
    runtime = virtualRuntime();
    phone = await Endpoint.start(runtime, 'phone');
    trigger = new ReferTrigger(runtime, `sip:phone@${formatAddress(phone.address)}`);
  });
  afterEach(() => {
    trigger.close();
    runtime.close();
  });

  /** Lets both clocks go on until it is settled: our own address is asked of the operating system. */
  const goesOn = async (promise: Promise<void>): Promise<void> => {
    let settled = false;
    promise.catch(() => {}).finally(() => (settled = true));
    for (let turn = 0; !settled && turn < 1000; turn++) {
      await pass(runtime, 100);
      await new Promise(resolve => setTimeout(resolve, 1));
    }
    return promise;
  };

  it('refers the phone, and takes the NOTIFYs that follow', async () => {
    phone.answer = transaction => transaction.respond(replyTo(transaction.request, 202, { toTag: 'p' }));
    await goesOn(trigger.call('sip:bob@127.0.0.1:5070'));
    const [{ request: refer }] = phone.incoming;
    assert.deepEqual(
      [refer.method, refer.get('Refer-To'), refer.getAll('Contact').length, refer.to?.tag],
      ['REFER', '<sip:bob@127.0.0.1:5070>', 1, undefined],
    );
    const notify = phone.build('NOTIFY', refer.contacts[0].uri.toString(), {
      To: `${refer.get('From')}`,
      From: `${refer.get('To')};tag=p`,
      'Call-ID': refer.callId,
      Event: 'refer',
      'Subscription-State': 'terminated;reason=noresource',
    });
    const answered = phone.send(
      notify,
      refer.contacts[0].uri.port ? { host: '127.0.0.1', port: refer.contacts[0].uri.port } : phone.address,
    );
    await pass(runtime, 100);
    assert.equal(answered.final?.status, 200);
  });

  const fails = async (message: RegExp): Promise<void> => {
    await assert.rejects(goesOn(trigger.call('sip:bob@127.0.0.1:5070')), (error: unknown) => {
      assert(error instanceof SystemError, String(error));
      assert.equal(error.kind, 'trigger');
      assert.match(error.message, message);
      return true;
    });
  };

  it('tells a phone that knows no REFER, and one that does not answer', async () => {
    await fails(/was answered 408/);
    const known = await Phone.start({ runtime, host: '127.0.0.1' });
    trigger = new ReferTrigger(runtime, `sip:phone@${formatAddress(known.address)}`);
    await fails(/was answered 405: it does not know REFER/);
    known.stop();
  });

  it('makes a phone call that knows REFER', async () => {
    const known = await Phone.start({ runtime, host: '127.0.0.1', transfers: true });
    trigger = new ReferTrigger(runtime, `sip:answer@${formatAddress(known.address)}`);
    await goesOn(trigger.call(phone.contact.slice(1, -1)));
    const invite = await phone.next('INVITE');
    phone.reply(invite, 200);
    await pass(runtime, 2000);
    assert.deepEqual([phone.acks.length, known.activeCalls], [1, 1]);
    known.stop();
  });

  it('can call, and nothing else', async () => {
    assert.deepEqual(
      (['call', 'hangUp', 'register', 'hold'] as const).map(order => understands(trigger, order)),
      [true, false, false, false],
    );
    await trigger.hangUp();
  });
});
