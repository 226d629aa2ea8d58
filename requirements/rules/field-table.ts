// Which header field may stand in which message: tables 2 and 3 of RFC 3261 20, as facts.

/** The methods that the tables have columns for. */
export const methods = ['ACK', 'BYE', 'CANCEL', 'INVITE', 'OPTIONS', 'REGISTER'] as const;

/** m: there always; m* and t: wanted; o, c, *: may be there; -: ruled out. */
export type Mark = 'm' | 'm*' | 't' | 'o' | 'c' | '*' | '-';

export interface Row {
  field: string;
  requests: boolean;
  /** Whether the row speaks of responses with the status. */
  responses(status: number): boolean;
  marks: Readonly<Record<string, Mark>>;
}

/** where: R, r, statuses and ranges as in the tables, or nothing for every message. */
const row = (field: string, where: string, marks: string): Row => {
  const list = marks.split(' ') as Mark[];
  return {
    field,
    requests: where === '' || where === 'R',
    responses: where === '' || where === 'r' ? () => true : where === 'R' ? () => false : inRanges(where),
    marks: Object.fromEntries(methods.map((method, i) => [method, list[i]])),
  };
};

function inRanges(where: string): (status: number) => boolean {
  const ranges = where.split(',').map(part => {
    const [from, to = from] = part.split('-');
    return [Number(from.replace(/x/g, '0')), Number(to.replace(/x/g, '9'))];
  });
  return status => ranges.some(([from, to]) => status >= from && status <= to);
}

export const fieldTable: readonly Row[] = [
  row('Accept', 'R', '- o - o m* o'),
  row('Accept', '2xx', '- - - o m* o'),
  row('Accept', '415', '- c - c c c'),
  row('Accept-Encoding', 'R', '- o - o o o'),
  row('Accept-Encoding', '2xx', '- - - o m* o'),
  row('Accept-Encoding', '415', '- c - c c c'),
  row('Accept-Language', 'R', '- o - o o o'),
  row('Accept-Language', '2xx', '- - - o m* o'),
  row('Accept-Language', '415', '- c - c c c'),
  row('Alert-Info', 'R', '- - - o - -'),
  row('Alert-Info', '101-199', '- - - o - -'), // RFC 7462 4.1 instead of 180
  row('Allow', 'R', '- o - o o o'),
  row('Allow', '2xx', '- o - m* m* o'),
  row('Allow', 'r', '- o - o o o'),
  row('Allow', '405', '- m - m m m'),
  row('Authentication-Info', '2xx', '- o - o o o'),
  row('Authorization', 'R', 'o o o o o o'),
  row('Call-ID', '', 'm m m m m m'),
  row('Call-Info', '', '- - - o o o'),
  row('Contact', 'R', 'o - - m o o'),
  row('Contact', '1xx', '- - - o - -'),
  row('Contact', '2xx', '- - - m o o'),
  row('Contact', '3xx', '- o - o o o'),
  row('Contact', '485', '- o - o o o'),
  row('Content-Disposition', '', 'o o - o o o'),
  row('Content-Encoding', '', 'o o - o o o'),
  row('Content-Language', '', 'o o - o o o'),
  row('Content-Length', '', 't t t t t t'),
  row('Content-Type', '', '* * - * * *'),
  row('CSeq', '', 'm m m m m m'),
  row('Date', '', 'o o o o o o'),
  row('Error-Info', '300-699', '- o o o o o'),
  row('Expires', '', '- - - o - o'),
  row('From', '', 'm m m m m m'),
  row('In-Reply-To', 'R', '- - - o - -'),
  row('Max-Forwards', 'R', 'm m m m m m'),
  row('Min-Expires', '423', '- - - - - m'),
  row('MIME-Version', '', 'o o - o o o'),
  row('Organization', '', '- - - o o o'),
  row('Priority', 'R', '- - - o - -'),
  row('Proxy-Authenticate', '407', '- m - m m m'),
  row('Proxy-Authenticate', '401', '- o o o o o'),
  row('Proxy-Authorization', 'R', 'o o - o o o'),
  row('Proxy-Require', 'R', '- o - o o o'),
  row('Record-Route', 'R', 'o o o o o -'),
  row('Record-Route', '2xx,18x', '- o o o o -'),
  row('Reply-To', '', '- - - o - -'),
  row('Require', '', '- c - c c c'),
  row('Retry-After', '404,413,480,486', '- o o o o o'),
  row('Retry-After', '500,503', '- o o o o o'),
  row('Retry-After', '600,603', '- o o o o o'),
  row('Route', 'R', 'c c c c c c'),
  row('Server', 'r', '- o o o o o'),
  row('Subject', 'R', '- - - o - -'),
  row('Supported', 'R', '- o o m* o o'),
  row('Supported', '2xx', '- o o m* m* o'),
  row('Timestamp', '', 'o o o o o o'),
  row('To', '', 'm m m m m m'),
  row('Unsupported', '420', '- m - m m m'),
  row('User-Agent', '', 'o o o o o o'),
  row('Via', '', 'm m m m m m'),
  row('Warning', 'r', '- o o o o o'),
  row('WWW-Authenticate', '401', '- m - m m m'),
  row('WWW-Authenticate', '407', '- o - o o o'),
];

/** Fields of which no later RFC knows another status than those of their rows, as it does of Supported or Contact. */
export const ofTheirStatusesOnly: ReadonlySet<string> = new Set([
  'Alert-Info',
  'Authentication-Info',
  'Error-Info',
  'Min-Expires',
  'Unsupported',
]);
