// drachtio-sip: cuts the message into texts, and reads a field when asked for; URIs of From, To and Contact by themselves.
const { SipMessage } = require('drachtio-sip');
const { measure } = require('../codec-measure');
const { parseUri } = SipMessage;

const typed = ['from', 'to', 'contact', 'record-route', 'via', 'cseq', 'content-length'];

measure({
  A(bytes) {
    const message = new SipMessage(bytes.toString());
    const target = parseUri(message.uri);
    const from = message.getParsedHeader('from');
    const fromUri = parseUri(from.uri);
    const to = parseUri(message.getParsedHeader('to').uri);
    const contact = parseUri(message.getParsedHeader('contact')[0].uri);
    const [via] = message.getParsedHeader('via');
    const cseq = message.getParsedHeader('cseq');
    return {
      method: message.method,
      uriUser: target.user,
      uriHost: target.host,
      viaHost: via.host,
      viaPort: via.port,
      branch: via.params.branch,
      fromName: from.name,
      fromUser: fromUri.user,
      fromHost: fromUri.host,
      fromTag: from.params.tag,
      toUser: to.user,
      toHost: to.host,
      callId: message.get('call-id'),
      seq: cseq.seq,
      cseqMethod: cseq.method,
      contactUser: contact.user,
      contactHost: contact.host,
      contactPort: contact.port,
      routeHost: message.getParsedHeader('record-route')[0].uri.host,
    };
  },
  /** Allow, Supported, User-Agent, Content-Type and Max-Forwards stay text: it has no more to offer. */
  B(bytes) {
    const message = new SipMessage(bytes.toString());
    const [from, to, contacts, routes, vias, cseq, length] = typed.map(name => message.getParsedHeader(name));
    let sum = parseUri(message.uri).host.length + from.params.tag.length + cseq.seq + length;
    sum += parseUri(from.uri).host.length + parseUri(to.uri).host.length;
    for (const via of vias) sum += via.params.branch.length;
    for (const { uri } of contacts) sum += parseUri(uri).host.length;
    for (const { uri } of routes) sum += uri.host.length;
    for (const name of ['call-id', 'allow', 'supported', 'user-agent', 'content-type', 'max-forwards'])
      sum += message.getParsedHeader(name).length;
    return sum;
  },
});
