import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DATABASES } from '../support/app.js';
import { BackchannelProduct, CIBA } from '../support/backchannel.js';
import { DpopKey } from '../support/dpop.js';
import { FixedClock } from '../support/fixed-clock.js';
import { basic, postForm, request } from '../support/admin-api.js';
import { textOf } from '../support/user-agent.js';

const AT_ONCE = 20;

describe.each(DATABASES)('POST /token with auth_req_id (CIBA Core §10, §11), on %s', (database) => {
  const clock = new FixedClock(new Date());
  let server: BackchannelProduct;

  beforeAll(async () => {
    server = await BackchannelProduct.start(clock, { database });
  });
  afterAll(() => server.product.close());

  const errorOf = async (authReqId: string) => {
    const { status, body } = await server.poll(authReqId);
    return [status, body['error']];
  };

  it('before the answer → 400 authorization_pending; after it → tokens with a truthful auth_time, acr and amr', async () => {
    const who = await server.newPerson();
    const id = await server.asked(who, { scope: 'openid profile', acr_values: 'urn:grantry:acr:2 urn:grantry:acr:1' });
    expect(await errorOf(id)).toEqual([400, 'authorization_pending']);
    clock.advance(5);
    const signedInAt = server.now;
    expect(textOf(await server.answer(id, who))).toContain('You allowed the request of The till');
    clock.advance(5);
    const { status, body } = await server.poll(id);
    expect([status, body]).toMatchObject([200, { token_type: 'Bearer', refresh_token: expect.any(String), scope: 'openid profile' }]);
    const claims = decodeJwt(body['id_token'] as string);
    expect(claims).toMatchObject({
      iss: server.url,
      aud: server.client.client_id,
      sub: who.sub,
      auth_time: signedInAt,
      acr: 'urn:grantry:acr:1',
      amr: ['pwd'],
      at_hash: expect.any(String),
    });
    // Only tokens that are pushed to the client contain it (CIBA Core §10.3.1). The session is that of another browser.
    expect(Object.keys(claims)).not.toContain('urn:openid:params:jwt:claim:auth_req_id');
    expect(claims).not.toHaveProperty('sid');
    const headers = { authorization: `Bearer ${body['access_token']}` };
    expect((await request(`${server.url}/userinfo`, { headers })).body).toMatchObject({ sub: who.sub });
  }); // prettier-ignore

  it('a refresh works, also after the person has signed out of the browser of the approval', async () => {
    const who = await server.newPerson();
    const id = await server.asked(who);
    await server.answer(id, who);
    const { body } = await server.poll(id);
    const { client_id, client_secret } = server.client;
    const form = { grant_type: 'refresh_token', refresh_token: body['refresh_token'] as string };
    const answer = await postForm(`${server.url}/token`, form, basic(client_id, client_secret));
    expect([answer.status, decodeJwt(answer.body['id_token'] as string).sub]).toEqual([200, who.sub]);
  });

  it('a client without the grant refresh_token gets no refresh token', async () => {
    const who = await server.newPerson();
    const client = await server.newClient({ grant_types: [CIBA] });
    const id = await server.asked(who, {}, client);
    await server.answer(id, who);
    expect((await server.poll(id, client)).body).not.toHaveProperty('refresh_token');
  });

  it('denied → 400 access_denied, each time', async () => {
    const who = await server.newPerson();
    const id = await server.asked(who);
    expect(textOf(await server.answer(id, who, 'deny'))).toContain('You denied the request');
    expect([await errorOf(id), await errorOf(id)]).toEqual([
      [400, 'access_denied'],
      [400, 'access_denied'],
    ]);
  });

  it('expired, answered or not → 400 expired_token', async () => {
    const who = await server.newPerson();
    const [open, allowed] = [await server.asked(who, { requested_expiry: '60' }), await server.asked(who, { requested_expiry: '60' })];
    await server.answer(allowed, who);
    clock.advance(60);
    expect([await errorOf(open), await errorOf(allowed)]).toEqual([
      [400, 'expired_token'],
      [400, 'expired_token'],
    ]);
  }); // prettier-ignore

  it('another client’s auth_req_id, an unknown one, one with another secret → invalid_grant, and the owner still gets its tokens', async () => {
    const who = await server.newPerson();
    const id = await server.asked(who);
    await server.answer(id, who);
    const thief = await server.newClient({ client_name: 'Thief' });
    expect(await server.poll(id, thief)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    for (const wrong of [`${id.slice(0, -43)}${'A'.repeat(43)}`, 'x', id.replace(/^[0-9a-f]{8}/, '00000000')])
      expect(await errorOf(wrong)).toEqual([400, 'invalid_grant']);
    expect((await server.poll(id)).status).toBe(200);
  });

  it('a second exchange → invalid_grant; the first tokens stay valid', async () => {
    const who = await server.newPerson();
    const id = await server.asked(who);
    await server.answer(id, who);
    const { body } = await server.poll(id);
    expect(await errorOf(id)).toEqual([400, 'invalid_grant']);
    const headers = { authorization: `Bearer ${body['access_token']}` };
    expect((await request(`${server.url}/userinfo`, { headers })).status).toBe(200);
  });

  it(`${AT_ONCE} exchanges at once → one gets tokens`, async () => {
    const who = await server.newPerson();
    for (let round = 0; round < 3; round++) {
      const id = await server.asked(who);
      await server.answer(id, who);
      const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => server.poll(id)));
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      expect(answers.filter(({ body }) => body['error'] === 'invalid_grant')).toHaveLength(AT_ONCE - 1);
    }
  });

  it('polling faster than interval → slow_down with 5 seconds more; polling in time → authorization_pending (§11)', async () => {
    const who = await server.newPerson();
    const id = await server.asked(who, { requested_expiry: '600' });
    expect(await errorOf(id)).toEqual([400, 'authorization_pending']);
    clock.advance(2);
    const { body } = await server.poll(id);
    expect(body).toMatchObject({ error: 'slow_down', error_description: expect.stringContaining('10 seconds') });
    clock.advance(5);
    expect(await errorOf(id)).toEqual([400, 'slow_down']);
    clock.advance(15);
    expect(await errorOf(id)).toEqual([400, 'authorization_pending']);
    clock.advance(14);
    expect(await errorOf(id)).toEqual([400, 'authorization_pending']);
    // The answer is given at once, however fast the client polls.
    await server.answer(id, who);
    expect((await server.poll(id)).status).toBe(200);
  });

  it('two polls at once → one authorization_pending, one slow_down', async () => {
    const who = await server.newPerson();
    const id = await server.asked(who);
    for (let round = 0; round < 3; round++) {
      const errors = await Promise.all([errorOf(id), errorOf(id)]);
      expect(errors.map(([, error]) => String(error)).sort()).toEqual(['authorization_pending', 'slow_down']);
      clock.advance(60);
    }
  });

  it('tokens with a DPoP proof are bound to its key (RFC 9449 §5)', async () => {
    const who = await server.newPerson();
    const key = await DpopKey.make();
    const client = await server.newClient({ dpop_bound_access_tokens: true });
    const id = await server.asked(who, {}, client);
    await server.answer(id, who);
    expect(await server.poll(id, client)).toMatchObject({ status: 400, body: { error: 'invalid_dpop_proof' } });
    const url = `${server.url}/token`;
    const proof = await key.proof('POST', url, { claims: { iat: server.now } });
    const headers = { ...basic(client.client_id, client.client_secret), dpop: proof };
    const { status, body } = await postForm(url, { grant_type: CIBA, auth_req_id: id }, headers);
    expect([status, body['token_type']]).toEqual([200, 'DPoP']);
    expect(decodeJwt(body['access_token'] as string)['cnf']).toEqual({ jkt: key.jkt });
  });

  describe('ends with', () => {
    it('the user: disabled while the request waits → access_denied; after the approval → invalid_grant', async () => {
      const who = await server.newPerson();
      const [open, allowed] = [await server.asked(who), await server.asked(who)];
      await server.answer(allowed, who);
      await (await server.admin()).call('PATCH', `/users/${who.sub}`, { disabled: true });
      expect([await errorOf(open), await errorOf(allowed)]).toEqual([
        [400, 'access_denied'],
        [400, 'invalid_grant'],
      ]);
    });

    it('the user: deleted → access_denied, invalid_grant', async () => {
      const who = await server.newPerson();
      const [open, allowed] = [await server.asked(who), await server.asked(who)];
      await server.answer(allowed, who);
      expect((await (await server.admin()).call('DELETE', `/users/${who.sub}`)).status).toBe(204);
      expect([await errorOf(open), await errorOf(allowed)]).toEqual([
        [400, 'access_denied'],
        [400, 'invalid_grant'],
      ]);
    });

    it('the authorization that an administrator revokes → invalid_grant', async () => {
      const who = await server.newPerson();
      const id = await server.asked(who);
      await server.answer(id, who);
      const admin = await server.admin();
      const { body } = await admin.get(`/authorizations?sub=${who.sub}`);
      const [{ id: authorization }] = body['items'] as [{ id: string }];
      await admin.call('DELETE', `/authorizations/${authorization}`);
      expect(await errorOf(id)).toEqual([400, 'invalid_grant']);
    });

    it('the client: disabled → 401; its tokens ended → access_denied, and the page refuses', async () => {
      const who = await server.newPerson();
      const client = await server.newClient();
      const id = await server.asked(who, {}, client);
      const admin = await server.admin();
      const path = `/clients/${client.client_id}`;
      await admin.call('PATCH', path, { disabled: true });
      expect((await server.poll(id, client)).status).toBe(401);
      expect((await server.open(id, who)).status).toBe(400);
      clock.advance(2);
      await admin.call('PATCH', path, { disabled: false });
      expect((await admin.call('POST', `${path}/revoke`)).status).toBe(204);
      expect(await server.poll(id, client)).toMatchObject({ status: 400, body: { error: 'access_denied' } });
      expect((await server.open(id, who)).status).toBe(400);
    });

    it('the grant of the client → unauthorized_client', async () => {
      const who = await server.newPerson();
      const client = await server.newClient({ grant_types: [CIBA, 'client_credentials'] });
      const id = await server.asked(who, {}, client);
      await server.answer(id, who);
      await (
        await server.admin()
      ).call('PATCH', `/clients/${client.client_id}`, { grant_types: ['client_credentials'] });
      expect(await server.poll(id, client)).toMatchObject({ status: 400, body: { error: 'unauthorized_client' } });
    });
  });
});
