// Parameters of header fields, name-addr and addr-spec (RFC 3261 7.3.1, 20.10, 25.1).
import fc from 'fast-check';
import { alt, caseless, EQUAL, FOLD, LWS, SEMI, type Spelt, SWS, seq, type Text, token } from './abnf';
import { host } from './host';
import { quoted, quotedString } from './text';
import { bareUri, looseSipUri, uri } from './uri';

/** gen-value. */
export const genValue: Text = alt(token, host, quoted);

/** Names with a meaning of their own somewhere: a generic-param never has one of them by chance. */
const taken = new Set(
  (
    'q tag expires ttl maddr received branch rport alg info ppt id reason cause text index rc mp np duration purpose handling ' +
    'lr user method transport to-tag from-tag early-only remote-tag local-tag refresher require explicit cid remote code ' +
    'target-uri alt-uri non-cacheable reg-id content encoding d-alg d-qop d-ver audio video data class events text type ' +
    'control mobility priority schemes actor language charset boundary retry-after keep oc comp'
  ).split(' '),
);

type Param = [string, string | undefined];

const genericParam: fc.Arbitrary<Param> = fc.tuple(
  token.map(name => (taken.has(name.toLowerCase()) || name[0] === '+' ? 'x' + name : name)),
  fc.option(genValue, { nil: undefined }),
);
const genericParams = fc.uniqueArray(genericParam, { maxLength: 2, selector: ([name]) => name.toLowerCase() });

const printParam = ([name, value]: Param): string => name + (value === undefined ? '' : EQUAL + value);

/** name=value with a literal name in any case. */
export const param = (name: string, value: Text | string): Text => seq(caseless(name), EQUAL, value);
export const flag = (name: string): Text => caseless(name);

const none = fc.constant<string[]>([]);
const optionally = (known: Text): fc.Arbitrary<string[]> =>
  fc.oneof(
    { withCrossShrink: true },
    none,
    known.map(one => [one]),
  );

/** *(SEMI param): those that must be there, some of those that may, up to two `unknown` ones where there may be; the order differs. */
export const params = (optional: Text[] = [], required: Text[] = [], unknown = true): Text =>
  fc
    .tuple(
      fc.tuple(...required.map(one => one.map(text => [text])), ...optional.map(optionally)),
      unknown ? genericParams : fc.constant<Param[]>([]),
      fc.nat(5),
    )
    .map(([known, generic, turn]) => {
      const all = [...known.flat(), ...generic.map(printParam)];
      const at = all.length === 0 ? 0 : turn % all.length;
      return [...all.slice(at), ...all.slice(0, at)].map(one => SEMI + one).join('');
    });

/** token parameters only, as in a media type: each with a value. */
export const mediaParams: Text = fc
  .uniqueArray(
    fc.tuple(
      token.map(name => (name.toLowerCase() === 'q' ? 'x' : name)),
      alt(token, quoted),
    ),
    {
      maxLength: 2,
      selector: ([name]) => name.toLowerCase(),
    },
  )
  .map(all => all.map(([name, value]) => SEMI + name + EQUAL + value).join(''));

/** Parameters with what they say: names as written, values with their quotes, unfolded. */
export const spelledParams: fc.Arbitrary<Spelt<Param[]>> = fc
  .uniqueArray(
    fc.tuple(
      token,
      fc.option(
        fc.oneof(
          { withCrossShrink: true },
          token.map(text => ({ text, value: text })),
          host.map(text => ({ text, value: text })),
          quotedString,
        ),
        { nil: undefined },
      ),
    ),
    { maxLength: 4, selector: ([name]) => name.toLowerCase() },
  )
  .map(all => ({
    text: all.map(([name, value]) => SEMI + printParam([name, value?.text])).join(''),
    value: all.map(([name, value]): Param => [name, value?.text.replaceAll(FOLD, ' ')]),
  }));

/** display-name with the white space after it. */
const displayName: fc.Arbitrary<Spelt<string | undefined>> = fc.oneof(
  { withCrossShrink: true },
  fc.constant({ text: '', value: undefined }),
  fc.array(token, { minLength: 1, maxLength: 3 }).map(all => ({ text: all.join(FOLD) + LWS, value: all.join(' ') })),
  quotedString.map(({ text, value }) => ({ text: SWS + text, value })),
);

export interface AddressParts {
  displayName?: string;
  uri: string;
}

/** name-addr, or addr-spec where the URI may stand bare; without the parameters of the field. */
const spelledNameAddr: fc.Arbitrary<Spelt<AddressParts>> = fc.tuple(displayName, uri).map(([name, inner]) => ({
  text: name.text + SWS + '<' + inner + '>' + SWS,
  value: { displayName: name.value, uri: inner },
}));
export const spelledAddress: fc.Arbitrary<Spelt<AddressParts>> = fc.oneof(
  { withCrossShrink: true },
  { weight: 1, arbitrary: bareUri.map(text => ({ text, value: { displayName: undefined, uri: text } })) },
  { weight: 3, arbitrary: spelledNameAddr },
);
export const nameAddr: Text = spelledNameAddr.map(({ text }) => text);
export const address: Text = spelledAddress.map(({ text }) => text);
/** A name-addr whose URI is a SIP URI with ;lr. */
export const looseNameAddr: Text = fc
  .tuple(displayName, looseSipUri)
  .map(([name, inner]) => name.text + SWS + '<' + inner + '>' + SWS);
/** LAQUOT absoluteURI RAQUOT. */
export const bracketedUri: Text = uri.map(inner => SWS + '<' + inner + '>' + SWS);
