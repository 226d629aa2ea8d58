// The INVITE client transaction: RFC 3261 figure 5 as RFC 6026 8.4 replaced it.
import type { Table } from './table';

export const inviteClient: Table = {
  name: 'INVITE client',
  figure: 'RFC6026:8.4 figure 5',
  rows: [
    {
      in: 'Initial',
      on: 'request from TU',
      when: 'unreliable',
      to: 'Calling',
      do: ['start A', 'start B', 'send request'],
      clause: 'RFC3261:17.1.1.2-3',
    },
    {
      in: 'Initial',
      on: 'request from TU',
      when: 'reliable',
      to: 'Calling',
      do: ['start B', 'send request'],
      clause: 'RFC3261:17.1.1.2-4',
    },
    { in: 'Calling', on: 'Timer A', do: ['reset A', 'send request'], clause: 'RFC3261:17.1.1.2-6' },
    { in: 'Calling', on: 'Timer B', to: 'Terminated', do: ['timeout to TU'], clause: 'RFC3261:17.1.1.2-13' },
    { in: 'Calling', on: 'transport error', to: 'Terminated', do: ['error to TU'], clause: 'RFC3261:17.1.4-1' },
    { in: 'Calling', on: '1xx', to: 'Proceeding', do: ['response to TU'], clause: 'RFC3261:17.1.1.2-16' },
    { in: 'Proceeding', on: '1xx', do: ['response to TU'], clause: 'RFC3261:17.1.1.2-17' },
    {
      in: ['Calling', 'Proceeding'],
      on: '2xx',
      to: 'Accepted',
      do: ['start M', 'response to TU'],
      clause: 'RFC6026:8.4-7',
    },
    {
      in: ['Calling', 'Proceeding'],
      on: '300-699',
      to: 'Completed',
      do: ['start D', 'send ACK', 'response to TU'],
      clause: 'RFC6026:8.4-1',
    },
    { in: 'Completed', on: '300-699', do: ['send ACK'], clause: 'RFC6026:8.4-5' },
    { in: 'Completed', on: 'transport error', to: 'Terminated', do: ['error to TU'], clause: 'RFC3261:17.1.4-1' },
    { in: 'Completed', on: 'Timer D', to: 'Terminated', do: [], clause: 'RFC6026:8.4-6' },
    { in: 'Accepted', on: '2xx', do: ['response to TU'], clause: 'RFC6026:8.4-10' },
    { in: 'Accepted', on: 'Timer M', to: 'Terminated', do: [], clause: 'RFC6026:8.4-12' },
  ],
};
