// The non-INVITE client transaction: RFC 3261 figure 6.
import type { Table } from './table';

export const nonInviteClient: Table = {
  name: 'non-INVITE client',
  figure: 'RFC3261:17.1.4 figure 6',
  rows: [
    {
      in: 'Initial',
      on: 'request from TU',
      when: 'unreliable',
      to: 'Trying',
      do: ['start E', 'start F', 'send request'],
      clause: 'RFC3261:17.1.2.2-3',
    },
    {
      in: 'Initial',
      on: 'request from TU',
      when: 'reliable',
      to: 'Trying',
      do: ['start F', 'send request'],
      clause: 'RFC3261:17.1.2.2-1',
    },
    { in: 'Trying', on: 'Timer E', do: ['reset E', 'send request'], clause: 'RFC3261:17.1.4 figure 6' },
    { in: 'Trying', on: 'Timer F', to: 'Terminated', do: ['timeout to TU'], clause: 'RFC3261:17.1.2.2-4' },
    { in: 'Trying', on: '1xx', to: 'Proceeding', do: ['response to TU'], clause: 'RFC3261:17.1.2.2-5' },
    {
      in: 'Trying',
      on: '200-699',
      to: 'Completed',
      do: ['start K', 'response to TU'],
      clause: 'RFC3261:17.1.2.2-6',
    },
    {
      in: ['Trying', 'Proceeding'],
      on: 'transport error',
      to: 'Terminated',
      do: ['error to TU'],
      clause: 'RFC3261:17.1.4-1',
    },
    { in: 'Proceeding', on: '1xx', do: ['response to TU'], clause: 'RFC3261:17.1.4 figure 6' },
    { in: 'Proceeding', on: 'Timer E', do: ['reset E to T2', 'send request'], clause: 'RFC3261:17.1.2.2-7' },
    { in: 'Proceeding', on: 'Timer F', to: 'Terminated', do: ['timeout to TU'], clause: 'RFC3261:17.1.2.2-8' },
    {
      in: 'Proceeding',
      on: '200-699',
      to: 'Completed',
      do: ['start K', 'response to TU'],
      clause: 'RFC3261:17.1.2.2-9',
    },
    { in: 'Completed', on: '200-699', do: [], clause: 'RFC3261:17.1.2.2' },
    { in: 'Completed', on: 'Timer K', to: 'Terminated', do: [], clause: 'RFC3261:17.1.2.2-11' },
  ],
};
