import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SystemError } from '../../../systems/system-error';
import { HttpTrigger, type HttpTriggerSettings } from '../../../systems/triggers/http';

describe('trigger over HTTP', () => {
  let server: Server;
  let asked: string[];
  let answer: number | undefined;
  const trigger = (settings: Partial<HttpTriggerSettings>): HttpTrigger =>
    new HttpTrigger({ kind: 'http', url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, ...settings });

  beforeEach(async () => {
    asked = [];
    answer = 200;
    server = createServer((request, response) => {
      let body = '';
      request.on('data', chunk => (body += chunk));
      request.on('end', () => {
        asked.push(`${request.method} ${request.url} ${request.headers['content-type'] ?? '-'} ${body}`.trim());
        if (answer !== undefined) response.writeHead(answer).end('no such line\n');
      });
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  it('escapes words for the place where they stand', async () => {
    const phone = trigger({
      call: ['POST /calls {"to": "{uri}"}'],
      transfer: ['GET /transfer?to={uri}'],
      register: ['PUT /account user={user}&password={password}'],
    });
    await phone.call('sip:"b"@192.0.2.1');
    await phone.transfer('sip:b@192.0.2.1;x=1&y');
    await phone.register({ registrar: 'sip:r', user: 'u', domain: 'd', password: 'a&b=c', expires: 60 });
    assert.deepEqual(asked, [
      'POST /calls application/json {"to": "sip:\\"b\\"@192.0.2.1"}',
      'GET /transfer?to=sip%3Ab%40192.0.2.1%3Bx%3D1%26y -',
      'PUT /account application/x-www-form-urlencoded user=u&password=a%26b%3Dc',
    ]);
  });

  const fails = async (phone: HttpTrigger, message: RegExp): Promise<void> => {
    await assert.rejects(phone.hangUp(), (error: unknown) => {
      assert(error instanceof SystemError, String(error));
      assert.match(error.message, message);
      return true;
    });
  };

  it('tells a refusal with what came with it', async () => {
    answer = 404;
    await fails(trigger({ hangUp: ['DELETE /calls'] }), /"DELETE \/calls" was answered 404\n {2}\| no such line/);
  });

  it('tells a server that is silent or not there', async () => {
    answer = undefined;
    await fails(trigger({ hangUp: ['DELETE /calls'], withinMs: 50 }), /no answer within 0.05 s/);
    await fails(trigger({ hangUp: ['DELETE /calls'], url: 'http://127.0.0.1:1' }), /ECONNREFUSED|bad port/);
  });

  it('tells a line that is no request', async () => {
    await fails(trigger({ hangUp: ['hang up'] }), /no METHOD PATH BODY/);
  });
});
