// What a probe writes down of the methods, extensions, event packages and codecs that a system lists.
import assert from 'node:assert/strict';
import { codecOffer } from '../../simulator/sdp';
import { host, Probing, textOf, written } from './probing';

describe('probe: what a system says of itself', () => {
  const world = new Probing();
  const uri = `sip:alice@${host}`;

  it('is in the profile, which a run takes as it is', async () => {
    await world.phone({
      lines: { alice: 'answer' },
      filters: {
        out: message => {
          if (!message.isResponse() || message.status !== 200) return message;
          if (message.cseq?.method === 'OPTIONS')
            message
              .set('Allow', 'INVITE, ACK, BYE')
              .set('Supported', '199, timer')
              .set('Allow-Events', 'presence.winfo');
          if (message.cseq?.method !== 'INVITE') return message;
          message.set('Allow', 'INVITE, INFO').set('Supported', 'TIMER, 100rel').remove('Allow-Events');
          const streams = [{ type: 'audio', port: 4000, codecs: ['PCMU/8000', 'opus/48000/2'] }];
          message.body = Buffer.from(codecOffer({ host }, streams));
          return message;
        },
      },
    });
    const findings = await world.ask({ uri });
    const { methods, extensions, events, codecs } = written(findings);
    assert.deepEqual(methods, ['INVITE', 'ACK', 'BYE', 'INFO']);
    assert.deepEqual(extensions, ['199', 'timer', '100rel']);
    assert.deepEqual(events, ['presence.winfo']);
    assert.deepEqual(codecs, ['PCMU/8000', 'PCMA/8000', 'opus/48000/2']);
    assert.match(textOf(findings), /^methods: .* # Allow in the answer to OPTIONS and to INVITE$/m);
    assert.deepEqual((findings.toJSON() as { events: string[] }).events, events);
  });

  it('leaves out what is no such word', async () => {
    const hostile = 'presence, a{b}, "x: y", #z, d:e';
    await world.phone({
      lines: { alice: 'answer' },
      filters: {
        out: message =>
          message.isResponse() ? message.set('Allow', 'INVITE, invite, B Y').set('Allow-Events', hostile) : message,
      },
    });
    const { methods, events } = written(await world.ask({ uri }));
    assert.deepEqual(methods, ['INVITE']);
    assert.deepEqual(events, ['presence']);
  });

  it('tells a list that is empty from one that is not there', async () => {
    await world.phone({
      lines: { alice: 'answer' },
      filters: {
        out: message => (message.isResponse() ? message.remove('Allow').set('Supported', '') : message),
      },
    });
    const findings = await world.ask({ uri });
    const { methods, extensions, events } = written(findings);
    assert.deepEqual([methods, extensions, events], [undefined, [], undefined]);
    assert.match(textOf(findings), /# It has no Allow: what it has may be added, methods: \[/);
  });

  it('of a server says nothing by what somebody behind it answered', async () => {
    await world.proxy();
    const server = written(await world.ask());
    assert.deepEqual(server.methods, ['OPTIONS', 'REGISTER']);
    const findings = await world.ask({ uri });
    assert.equal(written(findings).methods, undefined);
    assert.match(textOf(findings), /Who answered OPTIONS for alice may be somebody behind it/);
  });
});
