// The codec's named departures from the grammar: what is read although the grammar refuses it, with an example of each.

/** By name: the field (or start line's rule), and a value that has this departure and no other fault against the grammar. */
export const leniencies: Record<string, { name: string; value: string }> = {
  'display-name': { name: 'From', value: 'Bell (A.) <sip:a@b.example>' },
  'empty-parameter': { name: 'Authorization', value: 'Digest username="a",, realm="b"' },
  'host-name': { name: 'Via', value: 'SIP/2.0/UDP b_c.example;branch=z9hG4bKx' },
  'identity-base64': { name: 'Identity', value: 'a+b/c;info=<https://a.example>' },
  'ipv6-colons': { name: 'From', value: '<sip:[2001:db8:::192.0.2.1]>' },
  'language-tag': { name: 'Content-Language', value: 'es-419' },
  'parameter-value': { name: 'From', value: '<sip:a@b.example>;x=a@b' },
  'privacy-space': { name: 'Privacy', value: 'id; user' },
  'scheme-alone': { name: 'WWW-Authenticate', value: 'Negotiate' },
  token68: { name: 'Authorization', value: 'Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==' },
  'wildcard-with-others': { name: 'Contact', value: '*, <sip:a@b.example>' },
  method: { name: 'Request-Line', value: 'IN/VITE sip:a@b.example SIP/2.0' },
  'no-reason': { name: 'Status-Line', value: 'SIP/2.0 200' },
  'reason-phrase': { name: 'Status-Line', value: 'SIP/2.0 200 "OK"' },
  'sip-version': { name: 'Request-Line', value: 'OPTIONS sip:a@b.example SIP/2' },
  'start-line-spaces': { name: 'Request-Line', value: 'OPTIONS  sip:a@b.example SIP/2.0' },
};
