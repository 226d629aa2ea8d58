// The INVITE server transaction: RFC 3261 figure 7 as RFC 6026 8.6 replaced it.
import type { Table } from './table';

export const inviteServer: Table = {
  name: 'INVITE server',
  figure: 'RFC6026:8.6 figure 7',
  rows: [
    {
      in: 'Initial',
      on: 'request',
      to: 'Proceeding',
      do: ['start 100', 'request to TU'],
      clause: 'RFC3261:17.2.1-3',
    },
    { in: 'Proceeding', on: 'Timer 100', do: ['send 100'], clause: 'RFC3261:17.2.1-1' },
    { in: 'Proceeding', on: 'request', do: ['send response'], clause: 'RFC3261:17.2.1-5' },
    { in: 'Proceeding', on: '1xx from TU', do: ['stop 100', 'send response'], clause: 'RFC3261:17.2.1-4' },
    {
      in: 'Proceeding',
      on: '2xx from TU',
      to: 'Accepted',
      do: ['start L', 'send response'],
      clause: 'RFC6026:8.5-1',
    },
    {
      in: 'Proceeding',
      on: '300-699 from TU',
      when: 'unreliable',
      to: 'Completed',
      do: ['start G', 'start H', 'send response'],
      clause: 'RFC3261:17.2.1-8',
    },
    {
      in: 'Proceeding',
      on: '300-699 from TU',
      when: 'reliable',
      to: 'Completed',
      do: ['start H', 'send response'],
      clause: 'RFC3261:17.2.1-9',
    },
    {
      in: ['Proceeding', 'Completed', 'Accepted'],
      on: 'transport error',
      do: ['error to TU'],
      clause: 'RFC6026:8.8-1',
    },
    { in: 'Completed', on: 'request', do: ['send response'], clause: 'RFC3261:17.2.1-10' },
    { in: 'Completed', on: 'Timer G', do: ['reset G', 'send response'], clause: 'RFC6026:8.6 figure 7' },
    { in: 'Completed', on: 'ACK', to: 'Confirmed', do: ['start I', 'note ACK'], clause: 'RFC3261:17.2.1-11' },
    { in: 'Completed', on: 'Timer H', to: 'Terminated', do: ['timeout to TU'], clause: 'RFC3261:17.2.1-12' },
    { in: 'Confirmed', on: 'ACK', do: [], clause: 'RFC3261:17.2.1' },
    { in: 'Confirmed', on: 'Timer I', to: 'Terminated', do: [], clause: 'RFC3261:17.2.1-13' },
    { in: 'Accepted', on: 'request', do: [], clause: 'RFC6026:8.6 figure 7' },
    { in: 'Accepted', on: 'ACK', do: ['ACK to TU'], clause: 'RFC6026:7.1-4' },
    { in: 'Accepted', on: '2xx from TU', do: ['send response'], clause: 'RFC6026:8.7-1' },
    { in: 'Accepted', on: 'Timer L', to: 'Terminated', do: [], clause: 'RFC6026:8.7-3' },
  ],
};
