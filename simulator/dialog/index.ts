// RFC 3261 12: dialogs and the routing of requests within them.
export { Dialog, type DialogRequestOptions } from './dialog';
export { asRequestUri, type Routing, routeRequest } from './routing';
