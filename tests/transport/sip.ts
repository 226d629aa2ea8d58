// Messages and certificates for the tests of the transport layer.
import {
  type CertificateAuthority,
  certificateAuthority,
  type SecureClientOptions,
  type SecureServerOptions,
} from '../../simulator/runtime';

/** Text with CRLF line ends; the lines given between start line and Content-Length. */
function sipText(startLine: string, lines: string[], body = ''): Buffer {
  return Buffer.from([startLine, ...lines, `Content-Length: ${Buffer.byteLength(body)}`, '', body].join('\r\n'));
}

export function optionsText(via: string, body = '', method = 'OPTIONS'): Buffer {
  return sipText(`${method} sip:bob@example.com SIP/2.0`, [`Via: ${via}`, ...common(method)], body);
}

export function okText(via: string): Buffer {
  return sipText('SIP/2.0 200 OK', [`Via: ${via}`, ...common('OPTIONS')]);
}

const common = (method: string): string[] => [
  'Max-Forwards: 70',
  'From: <sip:alice@example.com>;tag=1',
  'To: <sip:bob@example.com>',
  'Call-ID: 1@example.com',
  `CSeq: 1 ${method}`,
];

export interface Security {
  server: SecureServerOptions;
  client: SecureClientOptions;
}

let ca: Promise<CertificateAuthority> | undefined;

/** One authority for all tests, and who it vouches for: every loopback address, and the domain named. */
export async function authority(domain = 'example.com'): Promise<Security> {
  ca ??= certificateAuthority();
  const { certificate, issue } = await ca;
  const names = [`URI:sip:${domain}`, `DNS:${domain}`, 'IP:127.0.0.1', 'IP:127.0.0.2', 'IP:::1'];
  const identity = await issue({ names, commonName: domain });
  const trusted = [certificate];
  return {
    server: { identity, trusted, clientCertificate: 'request' },
    client: { identity, trusted, verify: 'require' },
  };
}
