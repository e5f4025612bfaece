import * as openid from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newClientKey } from '../support/assertions.js';
import { BackchannelProduct, NOTIFICATION_TOKEN } from '../support/backchannel.js';
import { SystemClock } from '../../src/common/index.js';
import { NotificationReceiver } from '../support/notification-receiver.js';

const withoutTls = openid.allowInsecureRequests; // oxlint-disable-line typescript/no-deprecated

describe('openid-client asks a person for approval (CIBA)', () => {
  let server: BackchannelProduct;
  let receiver: NotificationReceiver;

  beforeAll(async () => {
    receiver = await NotificationReceiver.start();
    server = await BackchannelProduct.start(new SystemClock(), { env: { OUTBOUND_ALLOW: '127.0.0.1' } });
  });
  afterAll(async () => {
    receiver.close();
    await server.product.close();
  });

  it('poll: initiateBackchannelAuthentication, pollBackchannelAuthenticationGrant → tokens, userinfo', async () => {
    const who = await server.newPerson({ name: 'Alice Liddell' });
    const { client_id: id, client_secret: secret } = server.client;
    const config = await openid.discovery(new URL(server.url), id, secret, undefined, { execute: [withoutTls] });
    const parameters = { scope: 'openid profile', login_hint: who.username, binding_message: 'W4SCT' };
    const begun = await openid.initiateBackchannelAuthentication(config, parameters);
    // The first poll comes one second after the response, before and after the answer.
    const polled = openid.pollBackchannelAuthenticationGrant(config, { ...begun, interval: 1 });
    await server.answer(begun.auth_req_id, who);
    const tokens = await polled;
    expect(tokens.claims()).toMatchObject({ sub: who.sub, aud: id });
    const info = await openid.fetchUserInfo(config, tokens.access_token, who.sub);
    expect(info.name).toBe('Alice Liddell');
  });

  it('ping: with private_key_jwt, a signed request and DPoP → a notice, then bound tokens', async () => {
    const who = await server.newPerson();
    const key = await newClientKey('PS256');
    const { client_id: id } = await server.newClient({
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [key.jwk] },
      backchannel_authentication_request_signing_alg: 'PS256',
      backchannel_token_delivery_mode: 'ping',
      backchannel_client_notification_endpoint: receiver.uri,
      dpop_bound_access_tokens: true,
    });
    const config = await openid.discovery(
      new URL(server.url),
      id,
      undefined,
      openid.PrivateKeyJwt({ key: key.privateKey, kid: key.kid }),
      { execute: [withoutTls] },
    );
    const hints = { login_hint: who.username, client_notification_token: NOTIFICATION_TOKEN, requested_expiry: 120 };
    const now = Math.floor(Date.now() / 1000);
    const times = { iat: now, nbf: now, exp: now + 300 };
    const request = await server.signed({ client_id: id, client_secret: '' }, key, { ...hints, ...times });
    const begun = await openid.initiateBackchannelAuthentication(config, { request });
    expect(begun.expires_in).toBe(120);
    await server.answer(begun.auth_req_id, who);
    await receiver.waitFor(1);
    expect(receiver.received[0]!.body).toEqual({ auth_req_id: begun.auth_req_id });
    const DPoP = openid.getDPoPHandle(config, await openid.randomDPoPKeyPair());
    const tokens = await openid.pollBackchannelAuthenticationGrant(config, { ...begun, interval: 0.1 }, undefined, {
      DPoP,
    });
    expect([tokens.token_type, tokens.claims()!.sub]).toEqual(['dpop', who.sub]);
  });

  it('a denial → the library rejects with access_denied', async () => {
    const who = await server.newPerson();
    const { client_id: id, client_secret: secret } = server.client;
    const config = await openid.discovery(new URL(server.url), id, secret, undefined, { execute: [withoutTls] });
    const begun = await openid.initiateBackchannelAuthentication(config, { scope: 'openid', login_hint: who.username });
    await server.answer(begun.auth_req_id, who, 'deny');
    const polled = openid.pollBackchannelAuthenticationGrant(config, { ...begun, interval: 0.1 });
    await expect(polled).rejects.toMatchObject({ error: 'access_denied' });
  });
});
