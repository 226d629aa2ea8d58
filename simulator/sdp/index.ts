// What other folders may use of simulator/sdp.
export { type AnswerOptions, answerTo, audioOffer, type Direction, type OfferOptions } from './offer';
export { type ParsedSdp, parseSdp } from './parse';
