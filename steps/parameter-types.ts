// The words that the step language knows: peers, methods, statuses, header fields, durations, targets.
import { defineParameterType } from '@cucumber/cucumber';
import { type Message, Request, Response } from '../simulator/message';
import { durationPattern } from './durations';

/** A set of response statuses as a case writes it: `200`, `4xx`, `404 or 480`. */
export class StatusSet {
  constructor(readonly text: string) {}
  accepts(status: number): boolean {
    return this.text
      .split(' or ')
      .some(one => (one.endsWith('xx') ? Math.floor(status / 100) === Number(one[0]) : status === Number(one)));
  }
  get provisional(): boolean {
    return this.text.split(' or ').some(one => one.startsWith('1'));
  }
}

/** Requests of a method, or responses of a status: `INVITE`, `180`, `4xx`. */
export interface MessageKind {
  readonly text: string;
  fits(message: Message): boolean;
}

function kindOf(text: string): MessageKind {
  const statuses = new StatusSet(text);
  const isRequest = /^[A-Z]/.test(text);
  return {
    text,
    fits: message =>
      isRequest
        ? message instanceof Request && message.method === text
        : message instanceof Response && statuses.accepts(message.status),
  };
}

const method = /[A-Z]{3,}/;
const status = /(?:\d{3}|[1-6]xx)(?: or (?:\d{3}|[1-6]xx))*/;

defineParameterType({ name: 'peer', regexp: /alice|bob|carol|dave|erin|frank/, transformer: (name: string) => name });
defineParameterType({ name: 'record', regexp: /NAPTR|SRV|AAAA|A/, transformer: (type: string) => type });
defineParameterType({ name: 'method', regexp: method, transformer: (text: string) => text });
defineParameterType({
  name: 'status',
  regexp: status,
  transformer: (text: string) => new StatusSet(text),
});
defineParameterType({
  name: 'message',
  regexp: new RegExp(`${method.source}|${status.source}`),
  transformer: kindOf,
});
defineParameterType({
  name: 'bound',
  regexp: /\d+|"\{[^"]*\}"/,
  transformer: (text: string) => text.replaceAll('"', ''),
});
defineParameterType({
  name: 'header',
  // The Request-URI is no header field; it has steps of its own.
  regexp: /(?!Request-URI)[A-Z][A-Za-z]*(?:-[A-Za-z]+)*/,
  transformer: (name: string) => name,
});
defineParameterType({
  name: 'headers',
  regexp: /[A-Z][A-Za-z-]*(?:, [A-Z][A-Za-z-]*)*(?: and [A-Z][A-Za-z-]*)?/,
  transformer: (text: string) => text.split(/, | and /),
});
defineParameterType({ name: 'duration', regexp: durationPattern, transformer: (text: string) => text });
defineParameterType({
  name: 'durations',
  regexp: new RegExp(`${durationPattern.source}(?:, ${durationPattern.source})*(?: and ${durationPattern.source})?`),
  transformer: (text: string) => text.split(/, | and /),
});
defineParameterType({ name: 'transport', regexp: /UDP|TCP|TLS|WSS|WS/, transformer: (name: string) => name });
defineParameterType({
  name: 'target',
  regexp:
    /the registrar|the proxy|the phone|the ringing phone|an unknown user|an unknown line|alice|bob|carol|dave|erin|frank/,
  transformer: (text: string) => text,
});
