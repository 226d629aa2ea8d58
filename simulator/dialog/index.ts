// RFC 3261 12 to 15: dialogs, the routing of requests within them, and the INVITE usage that makes and ends them.
export { Dialog, type DialogRequestOptions, dialogId } from './dialog';
export { InviteDialogs } from './invite-dialogs';
export { InviteUsage } from './invite-usage';
export { type Meaning, OfferAnswer } from './offer-answer';
export { type Refusal, retryAfter } from './refusal';
export { asRequestUri, type Routing, routeRequest } from './routing';
