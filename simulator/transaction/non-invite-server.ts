// The non-INVITE server transaction: RFC 3261 figure 8, with what RFC 4320 asks of its responses. Where the figure ends it
// for a transport error, RFC 6026 8.8 has replaced the text of 17.2.4 for every server transaction: it stays.
import type { Table } from './table';

export const nonInviteServer: Table = {
  name: 'non-INVITE server',
  figure: 'RFC3261:17.2.3 figure 8',
  rows: [
    {
      in: 'Initial',
      on: 'request',
      to: 'Trying',
      do: ['start late100', 'request to TU'],
      clause: 'RFC3261:17.2.3 figure 8',
    },
    { in: 'Trying', on: 'request', do: [], clause: 'RFC3261:17.2.2' },
    { in: 'Trying', on: '100 from TU', when: 'unreliable', do: [], clause: 'RFC4320:4.1-2' },
    {
      in: 'Trying',
      on: '100 from TU',
      when: 'reliable',
      to: 'Proceeding',
      do: ['send response'],
      clause: 'RFC3261:17.2.2-1',
    },
    { in: 'Trying', on: 'Timer late100', to: 'Proceeding', do: ['send 100'], clause: 'RFC4320:4.1-4' },
    { in: ['Trying', 'Proceeding'], on: '101-199 from TU', do: [], clause: 'RFC4320:4.1-1' },
    { in: ['Trying', 'Proceeding'], on: '408 from TU', to: 'Terminated', do: [], clause: 'RFC4320:4.2-1' },
    {
      in: ['Trying', 'Proceeding'],
      on: '200-699 from TU',
      to: 'Completed',
      do: ['start J', 'send response'],
      clause: 'RFC3261:17.2.2-5',
    },
    { in: 'Proceeding', on: '100 from TU', do: ['send response'], clause: 'RFC3261:17.2.2-3' },
    { in: 'Proceeding', on: 'request', do: ['send response'], clause: 'RFC3261:17.2.2-4' },
    { in: ['Proceeding', 'Completed'], on: 'transport error', do: ['error to TU'], clause: 'RFC6026:8.8-1' },
    { in: 'Completed', on: 'request', do: ['send response'], clause: 'RFC3261:17.2.2-7' },
    { in: 'Completed', on: '200-699 from TU', do: [], clause: 'RFC3261:17.2.2-8' },
    { in: 'Completed', on: 'Timer J', to: 'Terminated', do: [], clause: 'RFC3261:17.2.2-9' },
  ],
};
