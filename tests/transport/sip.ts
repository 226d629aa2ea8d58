// Messages for the tests of the transport layer.

/** Text with CRLF line ends; the lines given between start line and Content-Length. */
function sipText(startLine: string, lines: string[], body = ''): Buffer {
  return Buffer.from([startLine, ...lines, `Content-Length: ${Buffer.byteLength(body)}`, '', body].join('\r\n'));
}

export function optionsText(via: string, body = ''): Buffer {
  return sipText('OPTIONS sip:bob@example.com SIP/2.0', [`Via: ${via}`, ...COMMON], body);
}

export function okText(via: string): Buffer {
  return sipText('SIP/2.0 200 OK', [`Via: ${via}`, ...COMMON]);
}

const COMMON = [
  'Max-Forwards: 70',
  'From: <sip:alice@example.com>;tag=1',
  'To: <sip:bob@example.com>',
  'Call-ID: 1@example.com',
  'CSeq: 1 OPTIONS',
];
