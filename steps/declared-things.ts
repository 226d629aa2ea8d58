// How option tags, event packages and codecs that a profile declares are asked for, each by a request of its own.
import type { Response } from '../simulator/message';
import { codecOffer, codecsOf, type StreamCodecs } from '../simulator/sdp';
import { type Asked, type Finding, implicit } from './declared';
import { type Asking, findingOf, statusOf } from './declared-asking';
import { refusesMethod } from './declared-methods';

const isSuccess = ({ status }: Response): boolean => status >= 200 && status < 300;

type Fields = Readonly<Record<string, string>>;
/** With what a request that requires the option tag has to come, so that it means something. */
type Forms = Readonly<Record<string, (token: string) => Fields>>;

/** Of a dialog that there is not: the answer is 481 (RFC 3891 3, RFC 3911 4). */
const noDialog = (token: string): string => `${token};to-tag=${token};from-tag=${token}`;

/** Tags that an INVITE may require of who is called; the others' RFCs keep them out of Require, or want more than one request. */
const inInvite: Forms = {
  '100rel': () => ({ Supported: '100rel' }), // RFC 3262 4
  timer: () => ({ Supported: 'timer', 'Session-Expires': '1800' }), // RFC 4028 7.1
  replaces: token => ({ Replaces: noDialog(token) }), // RFC 3891 6.2
  join: token => ({ Join: noDialog(token) }), // RFC 3911 7.2
};
/** Tags that a REGISTER may require of its registrar. It only asks for the bindings. */
const inRegister: Forms = {
  path: () => ({ Supported: 'path' }), // RFC 3327 5.1
  outbound: () => ({ Supported: 'path, outbound' }), // RFC 5626 4.2.1
  gruu: () => ({ Supported: 'gruu' }), // RFC 5627 4.1
  pref: () => ({}), // RFC 3840 5
};
/** Tags that Proxy-Require may ask of the proxies on the way. */
const ofProxies: Forms = {
  pref: () => ({}), // RFC 3841 6
  privacy: () => ({ Privacy: 'none' }), // RFC 3323 4.3
};

/**
 * Require is looked at once it is clear who answers, and before all else (8.2.2): what is found fault with later shows that
 * the tag was understood.
 */
const judgeRequired = {
  refuses: ({ status }: Response) => status === 420,
  takes: (response: Response) => isSuccess(response) || [422, 481, 488].includes(response.status),
};

async function askTag(asking: Asking, as: Asked, target: string, name: string): Promise<Finding> {
  const forms = { phone: inInvite, registrar: inRegister, proxy: ofProxies }[as];
  const form = Object.hasOwn(forms, name) ? forms[name] : undefined;
  if (!form) return { name, outcome: 'unasked', said: `no request alone can require it of ${target}` };
  const fields = {
    ...form(asking.world.runtime.random.token(12)),
    [as === 'proxy' ? 'Proxy-Require' : 'Require']: name,
  };
  const to = asking.to(as === 'proxy' ? asking.actor.name : target);
  if (as !== 'phone') {
    const request = asking.build(as === 'proxy' ? 'OPTIONS' : 'REGISTER', to, fields);
    if (as === 'registrar') request.remove('Contact');
    return findingOf(name, await asking.ask(request, to.target), judgeRequired);
  }
  const { final, dialog } = await asking.callWhenFree(() => asking.build('INVITE', to, fields), to.target);
  if (dialog) await asking.hangUp(dialog);
  return findingOf(name, final, judgeRequired);
}

/** Requires option tags, each alone. */
export async function askExtensions(
  asking: Asking,
  as: Asked,
  target: string,
  names: readonly string[],
): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const name of names) found.push(await askTag(asking, as, target, name));
  return found;
}

/** 489 says that the package is not understood (RFC 6665 8.3.2); without SUBSCRIBE there is none. Other refusals are of the subscriber. */
const judgeSubscribed = {
  refuses: (response: Response) => response.status === 489 || refusesMethod(response),
  takes: isSuccess,
};

/** Fetches the state of event packages (RFC 6665 4.4.3). */
export async function askEvents(
  asking: Asking,
  as: Asked,
  target: string,
  names: readonly string[],
): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const name of names) {
    if (name === implicit) {
      found.push({ name, outcome: 'unasked', said: 'REFER makes its subscriptions' });
      continue;
    }
    if (found.some(({ outcome }) => outcome === 'lost')) {
      found.push({ name, outcome: 'lost', said: 'not asked, as one before got no answer' });
      continue;
    }
    const { aor } = asking.actor;
    const place = asking.to(target);
    const to = as === 'phone' ? place : { ...place, requestUri: aor, to: aor };
    const request = asking.build('SUBSCRIBE', to, { Event: name, Expires: '0' });
    const response = await asking.ask(request, to.target);
    found.push(findingOf(name, response, judgeSubscribed));
    const isIt = (other: typeof request): boolean => other.method === 'NOTIFY' && other.callId === request.callId;
    if (response && isSuccess(response)) await asking.listen(isIt, 1000);
  }
  return found;
}

const nameOf = (codec: string): string => codec.split('/')[0].toLowerCase();
const rateOf = (codec: string): string => codec.split('/')[1];
const video = new Set('av1 h261 h263 h263-1998 h263-2000 h264 h265 h266 jpeg mpv theora vp8 vp9'.split(' '));
const text = new Set(['t140']);
const typeOf = (codec: string): string =>
  video.has(nameOf(codec)) ? 'video' : text.has(nameOf(codec)) ? 'text' : 'audio';
/** They go with a codec, and are none themselves (RFC 4733, 3389, 2198, 5109, 8627, 4588). */
const companions = new Set('telephone-event tone cn red ulpfec parityfec flexfec-03 rtx'.split(' '));

/** A stream of its own, after one of sound where it is not sound itself; what only goes with a codec goes with the first. */
function streamsFor(codec: string, codecs: readonly string[], port: number) {
  const isSpeech = (one: string): boolean => typeOf(one) === 'audio' && !companions.has(nameOf(one));
  const speech = codecs.find(one => isSpeech(one) && rateOf(one) === rateOf(codec)) ?? codecs.find(isSpeech);
  const stream = (type: string, ...some: string[]) => ({
    type,
    port: type === 'audio' ? port : port + 2,
    codecs: some,
  });
  if (companions.has(nameOf(codec))) return speech === undefined ? [] : [stream('audio', speech, codec)];
  const own = stream(typeOf(codec), codec);
  return own.type === 'audio' || speech === undefined ? [own] : [stream('audio', speech), own];
}

/** 21.4.26, 21.6.4, 21.4.13: it is the description that does not suit. */
const refusesOffer = new Set([415, 488, 606]);

async function offerCodec(asking: Asking, name: string): Promise<Finding> {
  const { profile } = asking.world;
  const { host, port } = asking.actor.media;
  const streams = streamsFor(name, profile.codecs ?? [], port);
  if (streams.length === 0) return { name, outcome: 'unasked', said: 'it goes with a codec, and the profile has none' };
  const to = asking.to('the phone');
  const offer = codecOffer({ host }, streams);
  const fields = { Body: offer };
  const { final, dialog } = await asking.callWhenFree(() => asking.build('INVITE', to, fields), to.target);
  if (dialog) await asking.hangUp(dialog);
  if (!final) return { name, outcome: 'lost', said: 'no final response' };
  if (!isSuccess(final))
    return { name, outcome: refusesOffer.has(final.status) ? 'refused' : 'lost', said: statusOf(final) };
  const [offered, answer] = [offer, final.body].map(body => codecsOf(body)[streams.length - 1]);
  if (!answer || answer.port === 0) {
    const instead = answer ? 'port 0' : 'no stream';
    return { name, outcome: 'refused', said: `${statusOf(final)}, with ${instead} in the answer` };
  }
  const outcome = isTaken(name, offered, answer) ? 'taken' : 'refused';
  const listed = answer.payloads.map(payload => answer.byPayload.get(payload) ?? payload).join(', ');
  return { name, outcome, said: `${statusOf(final)}, with ${listed} in the answer` };
}

/** By its name, with whatever number and channels; or by the number of the offer, where no name is given (RFC 3264 6.1). */
function isTaken(name: string, offered: StreamCodecs, answer: StreamCodecs): boolean {
  const isIt = (codec: string): boolean => nameOf(codec) === nameOf(name) && rateOf(codec) === rateOf(name);
  const number = offered.payloads.find(payload => isIt(offered.byPayload.get(payload) ?? ''));
  const isBare = number !== undefined && answer.payloads.includes(number) && !answer.byPayload.has(number);
  return isBare || [...answer.byPayload.values()].some(isIt);
}

/** Offers codecs to the phone, each in a call of its own. */
export async function offerCodecs(
  asking: Asking,
  _as: Asked,
  _target: string,
  names: readonly string[],
): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const name of names) found.push(await offerCodec(asking, name));
  return found;
}
