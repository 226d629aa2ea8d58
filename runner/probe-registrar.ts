// What a system does with REGISTER: whether anybody may, with which challenge, for how long, how many contacts (10.3, 22).
import { parseAuth, type Response, Uri } from '../simulator/message';
import { type Asked, type Asker, type Credentials, isChallenge, type ProbePlace, statusOf } from './probe-asker';
import type { Findings } from './probe-findings';

/** Seconds: as long as a registrar will hardly grant, as short as the cases want it, and shorter than it will hardly take. */
const asks = { long: 604_800, usual: 3600, brief: 10, tooBrief: 1 };

/** One client of the registrar, with the Call-ID and CSeq of its registrations (10.2). */
export class Client {
  private cseq = 0;
  private readonly callId: string;
  private bound = false;

  constructor(
    readonly asker: Asker,
    private readonly user: string,
    public domain: string,
  ) {
    this.callId = asker.place.runtime.random.token(20);
  }

  get aor(): string {
    return `sip:${this.user}@${this.domain}`;
  }

  /** Binds its contact for `seconds` (undefined: as long as the registrar likes). The binding is removed in the end. */
  async bind(seconds?: number): Promise<Asked> {
    const { place } = this.asker;
    place.inTheEnd(this.unbind); // from now on: the answer may get lost
    const asked = await this.register(seconds, true);
    if (asked.final?.status === 200) this.bound = true;
    else if (asked.final && !this.bound) place.done(this.unbind);
    return asked;
  }

  /** Asks which bindings there are, and changes nothing (10.2.3). */
  async query(): Promise<Asked> {
    return this.register(undefined, false);
  }

  /** Whatever the bounds are. */
  readonly unbind = async (): Promise<void> => {
    this.asker.place.done(this.unbind);
    await this.register(0, true, true);
  };

  /** The seconds that a 200 gives this client's contact; undefined where it lists it not. */
  granted(response: Response): number | undefined {
    const own = response.contacts.find(({ uri }) => this.isOwn(uri));
    if (!own) return undefined;
    return Number(own.params.get('expires') ?? response.expires ?? Number.NaN);
  }

  isOwn(uri: Uri): boolean {
    const mine = Uri.parse(this.asker.uri());
    return mine !== undefined && uri.user === mine.user && uri.host === mine.host && uri.port === mine.port;
  }

  private async register(seconds: number | undefined, withContact: boolean, ending = false): Promise<Asked> {
    const request = this.asker.request('REGISTER', `sip:${this.domain}`, { from: this.aor, to: this.aor });
    request.set('CSeq', `${++this.cseq} REGISTER`).set('Call-ID', this.callId);
    if (!withContact) request.remove('Contact');
    if (seconds !== undefined) request.set('Expires', String(seconds));
    const asked = await this.asker.askAs(request, { ending });
    this.cseq = asked.request.cseq?.seq ?? this.cseq;
    return asked;
  }
}

/** The clients that may bind contacts, where the system lets them; else undefined. */
export interface Registered {
  first: Client;
  second: Client;
}

/** Finds out all that REGISTER tells. `given`: the domain that the caller named. */
export async function askRegistrar(
  place: ProbePlace,
  findings: Findings,
  o: { credentials?: Credentials; domain?: string },
): Promise<Registered | undefined> {
  const asker = await place.asker('probe-a', o);
  const first = new Client(asker, asker.user, findings.domain);
  const asked = await firstAnswer(first, findings, place.uri, o.domain);
  const { final, challenge } = asked;
  findings.say(`REGISTER: ${statusOf(challenge ?? final)}`);
  if (challenge) noteChallenge(challenge, findings);
  if (final?.status !== 200) {
    notOpen(asked, findings, o.credentials);
    return undefined;
  }
  findings.domain = first.domain;
  findings.is('registrar', challenge ? 'it takes a REGISTER with the credentials given' : 'anybody may register');
  const { credentials } = o;
  findings.users = !challenge
    ? { pattern: 'user{n}', count: 100 }
    : { pattern: asker.user, count: 1, password: credentials?.password };
  if (challenge) await askNonceCount(first, asked, findings);
  else findings.can('authentication', false, 'anybody may register');
  if (final.contacts.length > 0) {
    const others = `${first.aor} has bindings of others already: nothing was bound to it, so that nobody loses a call`;
    findings.note('capabilities', `${others}. With an account that nobody uses, probe finds out more.`);
    return undefined;
  }
  const second = new Client(await place.asker('probe-b', o), asker.user, first.domain);
  return { first, second };
}

/** A query at each domain that may be meant, until one is known: as given, the host, the host with its port, the realm. */
async function firstAnswer(client: Client, findings: Findings, uri: Uri, given?: string): Promise<Asked> {
  let asked = await client.query();
  const understood = ({ final }: Asked): boolean => final !== undefined && (final.status === 200 || isChallenge(final));
  if (given !== undefined) return asked;
  // A server at another port than 5060 may take the bare host for somebody else's.
  if (!understood(asked) && !asked.challenge && uri.port !== undefined) {
    const bare = client.domain;
    client.domain = `${uri.host}:${uri.port}`;
    const again = await client.query();
    if (understood(again) || again.challenge) asked = again;
    else client.domain = bare;
  }
  const realm = asked.challenge && realmOf(asked.challenge);
  if (realm !== undefined && /^[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(realm) && realm !== client.domain) {
    const bare = client.domain;
    client.domain = realm;
    const again = await client.query();
    if (again.final?.status === 200 || (again.final && isChallenge(again.final))) {
      findings.note('domain', `The realm of its challenge, and it takes REGISTER for it. Another one: probe --domain.`);
      findings.domain = realm;
      return again.challenge ? again : { ...again, challenge: asked.challenge };
    }
    client.domain = bare;
  }
  findings.domain = client.domain;
  return asked;
}

function digestOf(challenge: Response) {
  const name = challenge.status === 407 ? 'Proxy-Authenticate' : 'WWW-Authenticate';
  return challenge
    .getAll(name)
    .map(parseAuth)
    .find(value => value?.scheme.toLowerCase() === 'digest');
}

function realmOf(challenge: Response): string | undefined {
  return digestOf(challenge)?.params.get('realm');
}

function noteChallenge(challenge: Response, findings: Findings): void {
  const digest = digestOf(challenge);
  const said = `${statusOf(challenge)} to REGISTER`;
  if (!digest) {
    findings.can('authentication', false, `${said}, but without a Digest challenge`);
    return;
  }
  const { params } = digest;
  const [realm, qop] = [params.get('realm'), params.get('qop')];
  findings.can(
    'authentication',
    true,
    `${said}, realm "${realm}", algorithm ${params.get('algorithm') ?? 'MD5 (none named)'}`,
  );
  const offersAuth = (qop ?? '').split(',').some(word => word.trim().toLowerCase() === 'auth');
  findings.can(
    'qop',
    offersAuth,
    qop === undefined ? 'its challenge offers no qop' : `its challenge offers qop="${qop}"`,
  );
}

/** A registrar that does not let us in, or none. */
function notOpen({ final, challenge }: Asked, findings: Findings, credentials?: Credentials): void {
  const said = statusOf(final);
  const forwards = 'Whether it forwards requests to what is bound (proxy) can be found out with an account only.';
  if (challenge) {
    findings.note('roles', forwards);
    findings.is('registrar', `it answers ${statusOf(challenge)} to REGISTER`);
    const why = credentials
      ? `The credentials of ${credentials.user} were not taken (${said}).`
      : 'It wants credentials.';
    findings.note('users', `${why} Give accounts here, or probe --user NAME --password PW, which finds out more:`);
    return;
  }
  const lists = /\bREGISTER\b/.test(findings.says.Allow ?? '');
  if ((final?.status === 403 || final?.status === 404) && lists) {
    findings.note('roles', forwards);
    findings.is('registrar', `it lists REGISTER in Allow, and answers ${said} for a user that it does not know`);
    findings.note(
      'users',
      `It answers ${said} to the REGISTER of a user that nobody is: give the accounts that it knows:`,
    );
    return;
  }
  const refused = final?.status === 405 || final?.status === 501;
  if (final?.has('Allow')) findings.says.Allow ??= final.getAll('Allow').join(', ');
  findings.can('no-registrar', refused, `${said} to REGISTER`);
  findings.note('roles', `It answers ${said} to REGISTER.`);
}

/** The same credentials, and so the same nonce count, in another request (RFC 2617 3.2.2). */
async function askNonceCount({ asker }: Client, { request }: Asked, findings: Findings): Promise<void> {
  if (!findings.has('qop')) return;
  const again = await asker.ask(asker.next(request));
  if (again) findings.can('nonce-count', isChallenge(again), `${statusOf(again)} to credentials that were used before`);
}

/** Intervals and contacts. When it ends, both clients are bound, if the registrar keeps both. */
export async function askBindings({ first, second }: Registered, findings: Findings): Promise<void> {
  const { expires } = findings;
  const byDefault = await first.bind();
  const usual = byDefault.final && seconds(first.granted(byDefault.final));
  if (usual !== undefined) expires.default = usual;
  const long = await first.bind(asks.long);
  const most = long.final && seconds(first.granted(long.final));
  if (most !== undefined && most < asks.long) expires.max = most;
  else if (most !== undefined) findings.note('expires', `max: it grants ${asks.long} s when asked for that.`);
  else findings.note('expires', `max: it answers ${statusOf(long.final)} when asked for ${asks.long} s.`);
  const both = await second.bind(asks.usual);
  if (both.final?.status !== 200) return;
  const kept = second.granted(both.final) !== undefined && both.final.contacts.some(({ uri }) => first.isOwn(uri));
  findings.can(
    'several-contacts',
    kept,
    kept ? 'its 200 lists two contacts' : 'a second contact took the place of the first',
  );
}

/** Short intervals, in the end: what is bound then does not last. */
export async function askBriefIntervals({ first }: Registered, findings: Findings): Promise<void> {
  const brief = (await first.bind(asks.tooBrief)).final;
  const least = brief?.status === 423 ? Number(brief.get('Min-Expires')) : Number.NaN;
  const given = brief && seconds(first.granted(brief));
  if (Number.isInteger(least)) {
    findings.expires.min = least;
    findings.can('interval-too-brief', true, `423 to an interval of ${asks.tooBrief} s, with Min-Expires ${least}`);
  } else {
    const granted = given === undefined ? '' : `, which grants ${given} s`;
    findings.can('interval-too-brief', false, `${statusOf(brief)} to an interval of ${asks.tooBrief} s${granted}`);
  }
  const ten = (await first.bind(asks.brief)).final;
  const held = ten && seconds(first.granted(ten));
  const because = `${statusOf(ten)} to an interval of ${asks.brief} s${held === undefined ? '' : `, which grants ${held} s`}`;
  findings.can('brief-bindings', held !== undefined && held <= asks.brief, because);
}

/** How many accounts a pattern has, as far as a few tries tell: each wrong one may count as an attack. */
export async function countAccounts(place: ProbePlace, findings: Findings, given: Credentials): Promise<number> {
  if (!given.user.includes('{n}')) return 1;
  for (const n of [10, 3, 2]) {
    const credentials = { ...given, user: given.user.replaceAll('{n}', String(n)) };
    const client = new Client(await place.asker(`probe-${n}`, { credentials }), credentials.user, findings.domain);
    if ((await client.query()).final?.status === 200) return n;
  }
  return 1;
}

function seconds(value: number | undefined): number | undefined {
  return value !== undefined && Number.isInteger(value) ? value : undefined;
}
