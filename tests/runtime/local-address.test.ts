import assert from 'node:assert/strict';
import { localAddressTo } from '../../simulator/runtime';

describe('runtime/local-address', () => {
  it('loopback is reached from loopback', async () => {
    assert.equal(await localAddressTo({ host: '127.0.0.1', port: 5060 }), '127.0.0.1');
    assert.equal(await localAddressTo({ host: '::1', port: 5060 }), '::1');
  });
  it('refuses what is no address', async () => {
    await assert.rejects(localAddressTo({ host: '999.1.1.1', port: 5060 }));
  });
});
