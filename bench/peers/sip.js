// npm's sip: its parser reads every field; the URIs of From, To and Contact and of the request line are read when asked for.
const { parse, parseUri } = require('sip');
const { measure } = require('../codec-measure');

measure({
  A(bytes) {
    const { method, uri, headers } = parse(bytes);
    const target = parseUri(uri);
    const from = parseUri(headers.from.uri);
    const to = parseUri(headers.to.uri);
    const contact = parseUri(headers.contact[0].uri);
    const [via] = headers.via;
    return {
      method,
      uriUser: target.user,
      uriHost: target.host,
      viaHost: via.host,
      viaPort: via.port,
      branch: via.params.branch,
      fromName: headers.from.name,
      fromUser: from.user,
      fromHost: from.host,
      fromTag: headers.from.params.tag,
      toUser: to.user,
      toHost: to.host,
      callId: headers['call-id'],
      seq: headers.cseq.seq,
      cseqMethod: headers.cseq.method,
      contactUser: contact.user,
      contactHost: contact.host,
      contactPort: contact.port,
      routeHost: headers['record-route'][0].uri.host,
    };
  },
  /** Allow, Supported, User-Agent, Content-Type and Max-Forwards stay text: it has no more to offer. */
  B(bytes) {
    const { uri, headers } = parse(bytes);
    let sum = parseUri(uri).host.length + headers.from.params.tag.length + headers.cseq.seq;
    sum += parseUri(headers.from.uri).host.length + parseUri(headers.to.uri).host.length;
    for (const via of headers.via) sum += via.params.branch.length;
    for (const { uri } of headers.contact) sum += parseUri(uri).host.length;
    for (const { uri } of headers['record-route']) sum += uri.host.length;
    for (const name of ['call-id', 'allow', 'supported', 'user-agent', 'content-type', 'max-forwards'])
      sum += headers[name].length;
    return sum + headers['content-length'];
  },
});
