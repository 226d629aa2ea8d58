// Defects of the registrar.
import { defectsOf } from './defect';
import { eachValue, isSuccess, receivedRequests, responsesTo, withStatus } from './filters';

export const registrarDefects = defectsOf('registrar', [
  {
    id: 'registrar-keeps-bindings-on-star',
    requirement: 'RFC3261:10.3-18',
    summary: 'takes Contact: * with Expires: 0 for a query and removes nothing',
    caughtBy: 'registrar-remove-all-star',
    filters: () =>
      receivedRequests('REGISTER', request => (request.get('Contact') === '*' ? request.remove('Contact') : request)),
  },
  {
    id: 'registrar-star-with-any-interval',
    requirement: 'RFC3261:10.3-17',
    summary: 'removes all bindings on Contact: * whatever Expires says',
    caughtBy: 'registrar-star-with-interval',
    filters: () =>
      receivedRequests('REGISTER', request => (request.get('Contact') === '*' ? request.set('Expires', '0') : request)),
  },
  {
    id: 'registrar-too-brief-without-min-expires',
    requirement: 'RFC3261:10.3-26',
    summary: 'leaves Min-Expires out of its 423',
    caughtBy: 'registrar-too-brief-min-expires',
    filters: () => responsesTo('REGISTER', response => response.remove('Min-Expires')),
  },
  {
    id: 'registrar-lists-new-contacts-only',
    requirement: 'RFC3261:10.3-32',
    summary: 'lists no more than one binding in its 200',
    caughtBy: 'registrar-query-lists-all',
    filters: () =>
      responsesTo('REGISTER', response => {
        const contacts = response.getAll('Contact');
        return contacts.length > 1 ? response.set('Contact', contacts.slice(0, 1)) : response;
      }),
  },
  {
    id: 'registrar-contacts-without-expires',
    requirement: 'RFC3261:10.3-33',
    summary: 'does not say how long it keeps each binding',
    caughtBy: 'registrar-add-binding',
    filters: () =>
      responsesTo('REGISTER', response => {
        eachValue(response, 'Contact', value => value.replace(/;expires=\d+/i, ''));
        return response;
      }),
  },
  {
    id: 'registrar-ignores-expires-parameter',
    requirement: 'RFC3261:10.3-21',
    summary: 'ignores the expires parameter of a contact',
    caughtBy: 'registrar-expires-parameter',
    filters: () =>
      receivedRequests('REGISTER', request => {
        if (request.get('Contact') !== '*') {
          eachValue(request, 'Contact', value => value.replace(/;expires=[1-9]\d*/i, ''));
        }
        return request;
      }),
  },
  {
    id: 'registrar-ignores-expires-header',
    requirement: 'RFC3261:10.3-22',
    summary: 'ignores the Expires field unless it is 0',
    caughtBy: 'registrar-expires-header',
    filters: () =>
      receivedRequests('REGISTER', request => (request.get('Expires') === '0' ? request : request.remove('Expires'))),
  },
  {
    id: 'registrar-accepts-lower-cseq',
    requirement: 'RFC3261:10.3-29',
    summary: 'updates a binding although the CSeq of the same Call-ID is not higher',
    caughtBy: 'registrar-lower-cseq-refused',
    filters: () => {
      let count = 0; // each REGISTER seems to come with a Call-ID of its own
      return {
        in: message => (message.isRequest() ? message.clone().set('Call-ID', `${message.callId}~${++count}`) : message),
        out: message => message.set('Call-ID', (message.callId ?? '').replace(/~\d+$/, '')),
      };
    },
  },
  {
    id: 'registrar-ignores-require',
    requirement: 'RFC3261:10.3-9',
    summary: 'registers although an extension is required that it does not know',
    caughtBy: 'registrar-unknown-extension',
    filters: () => receivedRequests('REGISTER', request => request.remove('Require')),
  },
  {
    id: 'registrar-without-date',
    requirement: 'RFC3261:10.3-34',
    summary: 'does not tell the time in its 200',
    caughtBy: 'registrar-date',
    filters: () => responsesTo('REGISTER', response => response.remove('Date')),
  },
  {
    id: 'registrar-declines-with-6xx',
    requirement: 'RFC3261:10.3-1',
    summary: 'answers 604 where an address-of-record does not exist',
    caughtBy: 'registrar-no-6xx',
    alsoCaughtBy: ['torture-registrar-foreign-aor'],
    filters: () =>
      responsesTo('REGISTER', response => {
        const refused = response.status === 404 || response.status === 403;
        return refused ? withStatus(response, 604, 'Does Not Exist Anywhere') : response;
      }),
  },
  {
    id: 'registrar-serves-any-domain',
    requirement: 'RFC3261:10.3-14',
    summary: 'answers 200 for an address-of-record of another domain',
    caughtBy: 'registrar-foreign-domain-404',
    filters: () =>
      responsesTo('REGISTER', response => (response.status === 404 ? withStatus(response, 200, 'OK') : response)),
  },
  {
    id: 'registrar-copies-record-route',
    requirement: 'RFC3261:10.3-4',
    summary: 'puts a Record-Route into the response to REGISTER',
    caughtBy: 'registrar-record-route-ignored',
    filters: () =>
      responsesTo('REGISTER', response =>
        isSuccess(response) ? response.add('Record-Route', '<sip:192.0.2.1;lr>') : response,
      ),
  },
  {
    id: 'registrar-without-authentication',
    requirement: 'RFC3261:10.3-10',
    summary: 'lets everybody register without credentials',
    caughtBy: 'registrar-challenge',
    options: { authenticate: false },
  },
  {
    id: 'registrar-challenge-without-qop',
    requirement: 'RFC3261:22.4-6',
    summary: 'offers no qop in its challenge',
    caughtBy: 'registrar-challenge-qop',
    filters: () =>
      responsesTo('REGISTER', response => {
        eachValue(response, 'WWW-Authenticate', value => value.replace(/,\s*qop="auth"/, ''));
        return response;
      }),
  },
  {
    id: 'registrar-challenges-with-basic',
    requirement: 'RFC3261:22-3',
    summary: 'asks for a password in the clear',
    caughtBy: 'registrar-challenge-not-basic',
    filters: () =>
      responsesTo('REGISTER', response =>
        response.status === 401 ? response.add('WWW-Authenticate', 'Basic realm="sut.test"') : response,
      ),
  },
  {
    id: 'registrar-changes-from',
    requirement: 'RFC3261:8.2.6.2-1',
    summary: 'adds a parameter to From in its responses',
    caughtBy: 'registrar-response-fields',
    filters: () => responsesTo('REGISTER', response => response.set('From', `${response.get('From')};seen=yes`)),
  },
]);
