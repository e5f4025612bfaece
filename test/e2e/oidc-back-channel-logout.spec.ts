import { decodeJwt, jwtVerify } from 'jose';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LogoutDeliveries, RETRY_AFTER } from '../../src/authorize/logout/back-channel/logout-deliveries.js';
import { LogoutUpkeep } from '../../src/authorize/logout/back-channel/logout-upkeep.js';
import { SessionService, type Session } from '../../src/user/index.js';
import { AdminApi, type Json, type RegisteredClient } from '../support/admin-api.js';
import { DATABASES, startApp } from '../support/app.js';
import { migratedDatabase } from '../support/migrated-database.js';
import { FixedClock } from '../support/fixed-clock.js';
import { checkedLogoutToken, LogoutReceiver } from '../support/logout-receiver.js';
import { ALICE, authorizeUrl, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import { responseOf, textOf, UserAgent } from '../support/user-agent.js';

const ALLOW = { OUTBOUND_ALLOW: '127.0.0.1' };
const EVENT = 'http://schemas.openid.net/event/backchannel-logout';

describe.each(DATABASES)('back-channel logout over %s', (database) => {
  const clock = new FixedClock();
  let product: Product;
  let receiver: LogoutReceiver;
  let client: RegisteredClient;

  beforeAll(async () => {
    [product, receiver] = await Promise.all([startProduct({ database, clock, env: ALLOW }), LogoutReceiver.start()]);
    client = await register();
  });
  afterAll(async () => {
    receiver.close();
    await product.close();
  });
  beforeEach(() => receiver.forget());

  /** Runs one whole round of upkeep after this call: the first tick may join a round that the timer began before. */
  async function tick(of: Pick<Product, 'app'> = product): Promise<void> {
    await of.app.get(LogoutUpkeep).tick();
    await of.app.get(LogoutUpkeep).tick();
  }

  function register(metadata: Json = {}): Promise<RegisteredClient> {
    return product.admin.createClient({
      redirect_uris: [REDIRECT_URI], response_types: ['id_token', 'code'], grant_types: ['implicit', 'authorization_code'],
      skip_consent: true, backchannel_logout_uri: receiver.uri, ...metadata,
    }); // prettier-ignore
  }

  async function idToken(agent: UserAgent, { client_id } = client, who = ALICE): Promise<string> {
    const url = authorizeUrl(product, {
      client_id, redirect_uri: REDIRECT_URI, response_type: 'id_token', scope: 'openid', nonce: 'n',
    }); // prettier-ignore
    return responseOf(await agent.signIn(url, who))['id_token']!;
  }

  async function signedIn(): Promise<{ agent: UserAgent; token: string; sid: string }> {
    const agent = new UserAgent(product.url);
    const token = await idToken(agent);
    return { agent, token, sid: decodeJwt(token)['sid'] as string };
  }

  async function signOut(agent: UserAgent): Promise<void> {
    const answer = await agent.submit(await agent.get(`${product.url}/logout`), {});
    expect(textOf(answer)).toContain('You are signed out');
  }

  async function audited(type: string): Promise<Json[]> {
    const admin = await AdminApi.of(product.url); // the clock has advanced past the expiry of the first token
    return (await admin.get(`/audit-events?type=${type}`)).body['items'] as Json[];
  }

  it('48, LO5: POST /logout delivers a signed logout token to the client before the page answers', async () => {
    const { agent, sid } = await signedIn();
    await signOut(agent);
    const [notice] = receiver.notices;
    expect(notice).toMatchObject({ method: 'POST', contentType: 'application/x-www-form-urlencoded' });
    expect(Object.keys(notice!.form)).toEqual(['logout_token']);
    const { header, claims } = await checkedLogoutToken(product.url, client.client_id, notice!, clock.now());
    expect(header).toEqual({ alg: 'RS256', typ: 'logout+jwt', kid: expect.any(String) });
    const iat = Math.floor(clock.now().getTime() / 1000);
    expect(claims).toEqual({
      iss: product.url, aud: client.client_id, sub: product.sub, sid, iat, exp: iat + 120, jti: expect.any(String),
      events: { [EVENT]: {} },
    }); // prettier-ignore
  });

  it('LO5: the logout token is signed with the client’s ID token algorithm and has a unique jti', async () => {
    const es256 = await register({ id_token_signed_response_alg: 'ES256' });
    const agent = new UserAgent(product.url);
    await idToken(agent);
    await idToken(agent, es256);
    await signOut(agent);
    const of = ({ client_id }: RegisteredClient) =>
      receiver.notices.find(({ form }) => decodeJwt(form['logout_token']!).aud === client_id)!;
    const [one, two] = [
      await checkedLogoutToken(product.url, client.client_id, of(client), clock.now()),
      await checkedLogoutToken(product.url, es256.client_id, of(es256), clock.now()),
    ];
    expect([one.header.alg, two.header.alg]).toEqual(['RS256', 'ES256']);
    expect(one.claims.jti).not.toBe(two.claims.jti);
  });

  it('LO5: a client with HS256 ID tokens gets logout tokens signed with its secret', async () => {
    const hs256 = await register({
      id_token_signed_response_alg: 'HS256', response_types: ['id_token'], grant_types: ['implicit'],
    }); // prettier-ignore
    const agent = new UserAgent(product.url);
    await idToken(agent, hs256);
    await signOut(agent);
    const secret = new TextEncoder().encode(hs256.client_secret);
    const { protectedHeader } = await jwtVerify(receiver.notices[0]!.form['logout_token']!, secret, {
      issuer: product.url, audience: hs256.client_id, typ: 'logout+jwt', currentDate: clock.now(),
    }); // prettier-ignore
    expect(protectedHeader).toEqual({ alg: 'HS256', typ: 'logout+jwt' });
  });

  it('GET /logout ignores a logout token as id_token_hint and asks for confirmation', async () => {
    const { agent } = await signedIn();
    await signOut(agent);
    const hint = receiver.notices[0]!.form['logout_token']!;
    const other = await signedIn();
    const page = await other.agent.get(`${product.url}/logout?id_token_hint=${hint}`);
    expect(page.body).toContain('id="logout-yes"');
  });

  it('clients outside the session, and clients without backchannel_logout_uri, get no logout token', async () => {
    await register();
    const silent = await register({ backchannel_logout_uri: undefined });
    const agent = new UserAgent(product.url);
    await idToken(agent, silent);
    await signOut(agent);
    await tick();
    expect(receiver.notices).toEqual([]);
  });

  it('several sign-ins of one client in one session → one logout token', async () => {
    const { agent } = await signedIn();
    await idToken(agent);
    await signOut(agent);
    await tick();
    expect(receiver.notices).toHaveLength(1);
  });

  describe('LO6: clients also get a logout token', () => {
    it('when an administrator ends the session', async () => {
      const { sid } = await signedIn();
      await product.admin.call('DELETE', `/sessions/${sid}`);
      await receiver.waitFor(1);
      expect(decodeJwt(receiver.notices[0]!.form['logout_token']!)['sid']).toBe(sid);
    });

    it.each(['disabled', 'deleted'])('when the user is %s', async (fate) => {
      const who = { username: `to-be-${fate}`, password: 'a long enough password' };
      const sub = await product.admin.createUser(who);
      await idToken(new UserAgent(product.url), client, who);
      await idToken(new UserAgent(product.url), client, who);
      if (fate === 'deleted') await product.admin.call('DELETE', `/users/${sub}`);
      else await product.admin.call('PATCH', `/users/${sub}`, { disabled: true });
      await receiver.waitFor(2);
      expect(receiver.notices.map(({ form }) => decodeJwt(form['logout_token']!).sub)).toEqual([sub, sub]);
    });

    it('when another user signs in at that browser', async () => {
      const who = { username: 'the-next-one', password: 'a long enough password' };
      if ((await product.admin.get('/users?q=the-next-one')).body['items'].length === 0)
        await product.admin.createUser(who);
      const { agent, sid } = await signedIn();
      const url = authorizeUrl(product, {
        client_id: client.client_id, redirect_uri: REDIRECT_URI, response_type: 'id_token', scope: 'openid', nonce: 'n', prompt: 'login',
      }); // prettier-ignore
      await agent.signIn(url, who);
      await receiver.waitFor(1);
      expect(decodeJwt(receiver.notices[0]!.form['logout_token']!)['sid']).toBe(sid);
    });
  });

  describe('a client whose first answer is an error', () => {
    afterEach(async () => {
      clock.advance(4 * 86_400);
      await tick();
    });

    it('gets a new token in each retry until it answers 2xx: after 10 seconds, a minute, …', async () => {
      receiver.answers.push(500, 404, 302);
      const { agent } = await signedIn();
      await signOut(agent);
      expect(receiver.notices).toHaveLength(1);
      for (const [round, wait] of RETRY_AFTER.slice(0, 3).entries()) {
        clock.advance(wait - 1);
        await tick();
        expect(receiver.notices).toHaveLength(round + 1);
        clock.advance(1);
        await tick();
        expect(receiver.notices).toHaveLength(round + 2);
      }
      clock.advance(86_400);
      await tick();
      expect(receiver.notices).toHaveLength(4);
      const ids = receiver.notices.map(({ form }) => decodeJwt(form['logout_token']!).jti);
      expect(new Set(ids).size).toBe(4);
    });

    it('gets no retry after 400, and the audit records it (Back-Channel Logout §2.8)', async () => {
      receiver.answers.push(400);
      const { agent, sid } = await signedIn();
      await signOut(agent);
      clock.advance(86_400);
      await tick();
      expect(receiver.notices).toHaveLength(1);
      const events = await audited('logout.not_delivered');
      expect(events.find(({ details }) => details.session === sid)).toMatchObject({
        client_id: client.client_id,
        details: { attempts: 1, reason: 'the client answers 400' },
      });
    });

    it.each([401, 403, 404, 408, 410, 425, 429, 501, 503])('gets a retry after %i', async (status) => {
      receiver.answers.push(status);
      await signOut((await signedIn()).agent);
      clock.advance(RETRY_AFTER[0]!);
      await tick();
      expect(receiver.notices).toHaveLength(2);
    });

    it.each([200, 204])('gets no retry after %i', async (status) => {
      receiver.answers.push(status);
      await signOut((await signedIn()).agent);
      clock.advance(86_400);
      await tick();
      expect(receiver.notices).toHaveLength(1);
    });

    it('gets no retry after the last attempt, and the audit records it', async () => {
      receiver.answers.push(...Array.from({ length: 20 }, () => 500));
      const { agent, sid } = await signedIn();
      await signOut(agent);
      for (const wait of RETRY_AFTER) {
        clock.advance(wait);
        await tick();
      }
      clock.advance(86_400);
      await tick();
      expect(receiver.notices).toHaveLength(RETRY_AFTER.length + 1);
      const [event] = await audited('logout.not_delivered');
      expect(event).toMatchObject({
        client_id: client.client_id,
        details: { session: sid, attempts: RETRY_AFTER.length + 1, reason: 'the client answers 500' },
      });
    });

    it('does not delay the caller: a delivery that takes longer than the wait continues in the background', async () => {
      receiver.answers.push('later');
      const { sid } = await signedIn();
      const session = { id: sid, userId: product.sub } as Session;
      const { notices } = await product.app.get(SessionService, { strict: false }).end(session);
      await product.app.get(LogoutDeliveries).begin(notices, 1);
      await receiver.waitFor(1);
      receiver.release();
      await product.app.get(LogoutDeliveries).onModuleDestroy();
      clock.advance(60);
      await tick();
      expect(receiver.notices).toHaveLength(1);
    });
  });

  it('a restart keeps the deliveries: another process retries what the first one began', async () => {
    const shared = await migratedDatabase(database);
    const first = await startProduct({ databaseUrl: shared.url, clock, env: ALLOW });
    const { client_id } = await first.admin.createClient({
      redirect_uris: [REDIRECT_URI], response_types: ['id_token'], grant_types: ['implicit'], skip_consent: true,
      backchannel_logout_uri: receiver.uri,
    }); // prettier-ignore
    const agent = new UserAgent(first.url);
    const url = authorizeUrl(first, { client_id, redirect_uri: REDIRECT_URI, response_type: 'id_token', scope: 'openid', nonce: 'n' }); // prettier-ignore
    await agent.signIn(url, ALICE);
    receiver.answers.push(503);
    await agent.submit(await agent.get(`${first.url}/logout`), {});
    await first.close();
    const second = await startApp({ databaseUrl: shared.url, clock, env: ALLOW });
    clock.advance(10);
    await tick(second);
    await receiver.waitFor(2);
    expect(receiver.notices).toHaveLength(2);
    await second.close();
    await shared.remove();
  });
});
