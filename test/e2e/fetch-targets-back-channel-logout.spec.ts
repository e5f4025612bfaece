import { getDataSourceToken } from '@nestjs/typeorm';
import { decodeJwt } from 'jose';
import { text } from 'node:stream/consumers';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LogoutDeliveries } from '../../src/authorize/logout/back-channel/logout-deliveries.js';
import { newId, type ClientId } from '../../src/common/index.js';
import { Transactions } from '../../src/database/index.js';
import { LogoutDelivery } from '../../src/authorize/logout/back-channel/logout-delivery.entity.js';
import { LogoutDeliveryStore } from '../../src/authorize/logout/back-channel/logout-delivery.store.js';
import { DATABASES } from '../support/app.js';
import { HostileTargets, MISDEEDS, OTHERS_ANSWERED, type Good } from '../support/hostile-targets.js';
import { ALICE, authorizeUrl, REDIRECT_URI } from '../support/product.js';
import { textOf, UserAgent } from '../support/user-agent.js';

const DELIVERED: Good = { type: 'text/plain', body: 'thank you' };

describe.each(DATABASES)('back-channel logout to hostile targets (RG4), on %s', (database) => {
  let targets: HostileTargets;
  beforeAll(async () => {
    targets = await HostileTargets.start(database);
  });
  afterAll(() => targets?.close());

  async function clientWith(backchannel_logout_uri: string): Promise<string> {
    const { client_id } = await targets.product.admin.createClient({
      redirect_uris: [REDIRECT_URI],
      response_types: ['id_token'],
      grant_types: ['implicit'],
      skip_consent: true,
      backchannel_logout_uri,
    });
    return client_id;
  }

  /** Signs in at each of these clients and then out; resolves when the page is there. */
  async function signOutOf(...clients: readonly string[]): Promise<void> {
    const agent = new UserAgent(targets.product.url);
    for (const client_id of clients) {
      const asked = { client_id, redirect_uri: REDIRECT_URI, response_type: 'id_token', scope: 'openid', nonce: 'n' };
      await agent.signIn(authorizeUrl(targets.product, asked), ALICE);
    }
    const page = await agent.submit(await agent.get(`${targets.product.url}/logout`), {});
    expect(textOf(page)).toContain('You are signed out');
  }

  const outbox = () => targets.product.app.get<DataSource>(getDataSourceToken()).getRepository(LogoutDelivery);

  /** The attempts of each delivery that remains for a client, once the attempts under way are over. */
  async function attemptsLeftFor(clientId: string): Promise<readonly number[]> {
    await targets.product.app.get(LogoutDeliveries, { strict: false }).onModuleDestroy();
    return (await outbox().find()).filter((row) => row.clientId === clientId).map(({ attempts }) => attempts);
  }

  it.each(Object.keys(MISDEEDS))(
    'a target that %s → POST /logout shows its page, and the delivery is retried later',
    async (misdeed) => {
      const client = await clientWith(targets.addressThat(misdeed, DELIVERED));
      await signOutOf(client);
      expect(await attemptsLeftFor(client)).toEqual([1]);
      // A retry would occupy a place that the tests below need.
      await outbox().delete({ clientId: client as ClientId });
      expect(targets.target.requests.filter((line) => line.endsWith('/elsewhere'))).toEqual([]);
    },
  );

  it('a status of 200 counts as delivered, with any content type and body', async () => {
    for (const good of [DELIVERED, { type: 'application/json', body: '<script>alert(1)</script>' }, { type: '?', body: '' }]) {
      const client = await clientWith(targets.serve(good));
      await signOutOf(client);
      expect(await attemptsLeftFor(client)).toEqual([]);
    }
  }); // prettier-ignore

  /** A target that answers at once, on another host than the slow ones, and the audiences of the tokens that it received. */
  function aListener(): { readonly uri: string; readonly heard: readonly string[] } {
    const heard: string[] = [];
    const path = targets.newPath();
    targets.elsewhere.on(path, (request, response) => {
      void text(request).then((form) => {
        heard.push(decodeJwt(new URLSearchParams(form).get('logout_token')!).aud as string);
        response.end();
      });
    });
    return { uri: targets.elsewhere.url(path, '127.0.0.1'), heard };
  }

  it('a slow target → neither the page, other clients of the session nor other requests wait for it', async () => {
    const many = targets.holdMany(DELIVERED);
    const slow = await Promise.all(many.map(({ url }) => clientWith(url)));
    const { uri, heard } = aListener();
    const quick = await clientWith(uri);
    const signedOut = signOutOf(...slow, quick);
    await targets.arrivals(many);
    expect(await targets.askAsOthers()).toEqual(OTHERS_ANSWERED);
    await signedOut; // although none of the slow targets has answered yet
    while (heard.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(heard).toEqual([quick]);
    for (const held of many) held.release();
    for (const client of slow) expect(await attemptsLeftFor(client)).toEqual([]);
  });

  it('fifty deliveries for a slow target → a delivery for another client does not wait', async () => {
    const held = targets.hold(DELIVERED);
    const slow = await clientWith(held.url);
    const { uri, heard } = aListener();
    const quick = await clientWith(uri);
    await overdue(...Array.from({ length: 50 }, () => slow), quick);
    while (heard.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(heard).toEqual([quick]);
    held.release();
    while ((await attemptsLeftFor(slow)).length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  });

  /** Puts a delivery for each client into the outbox, as ended sessions do; the first one is overdue the longest. */
  async function overdue(...clients: readonly string[]): Promise<void> {
    const rows = clients.map((clientId, at) => ({
      id: newId(),
      sessionId: newId(),
      clientId,
      subject: targets.product.sub,
      attempts: 0,
      nextAttemptAt: new Date(Date.now() - 60_000 + at),
      expiresAt: new Date(Date.now() + 3_600_000),
    }));
    const { app } = targets.product;
    const store = app.get(LogoutDeliveryStore, { strict: false });
    await app.get(Transactions, { strict: false }).run((tx) => store.add(tx, rows as unknown as LogoutDelivery[]));
  }
});
