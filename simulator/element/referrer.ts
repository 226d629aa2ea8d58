// Sends a phone to somebody: a REFER out of any dialog (RFC 3515), and what that subscription wants afterwards.
import { NameAddr, Request, type Response, replyTo, type Uri } from '../message';
import type { ServerTransaction } from '../transaction';
import { Delivery } from './delivery';
import type { ElementOptions } from './options';
import { Station } from './station';
import { newTag, refuse } from './uas-checks';

export class Referrer {
  private constructor(private readonly station: Station) {}

  /** Rejects with a NetworkError when its port is taken. */
  static async start(options: ElementOptions): Promise<Referrer> {
    const station: Station = await Station.start(
      { name: 'referrer', ...options },
      { onRequest: (transaction, request) => receive(transaction, request, station), onAck: () => {} },
    );
    return new Referrer(station);
  }

  /**
   * Asks the phone at a URI to call another; resolves with the status of the final response: 202 or another 2xx when it will
   * (RFC 3515 2.4.2), 408 and 503 where none came (8.1.3.1).
   */
  refer(phone: Uri, referTo: string): Promise<number> {
    const { random } = this.station;
    return new Promise(resolve => {
      const handlers = {
        onResponse: ({ status }: Response) => {
          if (status >= 200) resolve(status);
        },
        onTimeout: () => resolve(408),
        onTransportError: () => resolve(503),
      };
      new Delivery(this.station, handlers, true).to(phone, ({ transport }) => {
        const own = this.station.uri('referrer', transport);
        const from = new NameAddr(own.clone());
        from.tag = newTag(random);
        return new Request('REFER', phone.toString())
          .add('Via', this.station.via(transport))
          .add('Max-Forwards', '70')
          .add('From', from)
          .add('To', new NameAddr(phone.clone()))
          .add('Call-ID', random.token(20))
          .add('CSeq', '1 REFER')
          .add('Contact', `<${own}>`)
          .add('Refer-To', `<${referTo}>`)
          .add('Referred-By', `<${own}>`);
      });
    });
  }

  stop(): void {
    this.station.stop();
  }
}

/** RFC 3515 2.4.4: the NOTIFYs of how the call goes are taken; nothing else is for a referrer. */
function receive(transaction: ServerTransaction, request: Request, { random }: Station): void {
  const toTag = newTag(random);
  transaction.respond(request.method === 'NOTIFY' ? replyTo(request, 200, { toTag }) : refuse(request, 501, toTag));
}
