// What other folders may use of simulator/sdp.
export {
  type AnswerResult,
  answer,
  type Capabilities,
  type Codec,
  type MediaCapability,
  type Refusal,
} from './answer';
export { checkAnswer } from './check-answer';
export { checkOffer, checkReoffer } from './check-offer';
export { codecsOf, isSameCodec, type StreamCodecs } from './codecs';
export type { Direction } from './description';
export type { ExchangeFault } from './exchange';
export { type AnswerOptions, answerTo, audioOffer, codecOffer, type OfferOptions } from './offer';
export { hasOpenStream, isDescription, type ParsedSdp, parseSdp } from './parse';
