const { parseMessage } = require('jssip/lib/Parser');
const { measurePegjs } = require('./pegjs-family');

measurePegjs(text => parseMessage(text));
