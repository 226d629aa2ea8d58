// JsSIP and SIP.js grew from one stem: one grammar, the same message but for some names. Both read all they know on arrival.
const { measure } = require('../codec-measure');

/**
 * parse: text -> message. Work B adds what is not read on arrival: the second Via. Allow, Supported and User-Agent stay text
 * (there is a rule for Supported, which in JsSIP yields no values).
 */
exports.measurePegjs = parse =>
  measure({
    A(bytes) {
      const message = parse(bytes.toString());
      const { ruri, via, from, to } = message;
      const contact = message.parseHeader('contact').uri;
      return {
        method: message.method,
        uriUser: ruri.user,
        uriHost: ruri.host,
        viaHost: via.host,
        viaPort: via.port,
        branch: via.branch,
        fromName: from.display_name ?? from.displayName,
        fromUser: from.uri.user,
        fromHost: from.uri.host,
        fromTag: from.getParam('tag'),
        toUser: to.uri.user,
        toHost: to.uri.host,
        callId: message.call_id ?? message.callId,
        seq: message.cseq,
        cseqMethod: message.parseHeader('cseq').method,
        contactUser: contact.user,
        contactHost: contact.host,
        contactPort: contact.port,
        routeHost: message.parseHeader('record-route').uri.host,
      };
    },
    B(bytes) {
      const message = parse(bytes.toString());
      let sum = message.ruri.host.length + message.from.getParam('tag').length + message.cseq;
      sum += message.from.uri.host.length + message.to.uri.host.length;
      for (let i = 0; i < 2; i++) sum += message.parseHeader('via', i).branch.length;
      sum += message.parseHeader('contact').uri.host.length + message.parseHeader('record-route').uri.host.length;
      for (const name of ['call-id', 'allow', 'supported', 'user-agent']) sum += message.getHeader(name).length;
      sum += message.parseHeader('content-type').length;
      return sum + message.parseHeader('max-forwards') + message.parseHeader('content-length');
    },
  });
