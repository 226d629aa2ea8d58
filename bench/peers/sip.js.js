const { measurePegjs } = require('./pegjs-family');

// An ES module, and its parser is not among what the package exports by name.
import('sip.js/lib/core/messages/parser.js').then(({ Parser }) => {
  measurePegjs(text => Parser.parseMessage(text, console));
});
