import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { request } from '../support/admin-api.js';
import { DATABASES } from '../support/app.js';
import { expectError } from '../support/back-channel.js';
import { HostileTargets, isPending, MISDEEDS, OTHERS_ANSWERED, type Good } from '../support/hostile-targets.js';
import { authorizeUrl } from '../support/product.js';
import { registered, SELF } from '../support/registration.js';
import { UserAgent } from '../support/user-agent.js';

const PICTURE: Good = { type: 'image/png', body: Buffer.from('\x89PNG\r\n\x1a\n and more', 'latin1') };

describe.each(DATABASES)('GET /logos/:client_id (RG4), on %s', (database) => {
  let targets: HostileTargets;
  beforeAll(async () => {
    targets = await HostileTargets.start(database);
  });
  afterAll(() => targets?.close());

  const clientWith = async (logo_uri: string) =>
    (await registered(targets.product.url, { ...SELF, logo_uri }))['client_id'] as string;
  const logoOf = (clientId: string) => request(`${targets.product.url}/logos/${clientId}`);

  it.each(Object.keys(MISDEEDS))('answers 404 for a logo_uri that %s', async (misdeed) => {
    const answer = await logoOf(await clientWith(targets.addressThat(misdeed, PICTURE)));
    expectError(answer, targets.product.url, 'not_found', 404);
    expect(targets.target.requests.filter((line) => line.endsWith('/elsewhere'))).toEqual([]);
  });

  it('detects the picture by its content, not by its content type', async () => {
    const picture = await logoOf(await clientWith(targets.serve({ ...PICTURE, type: 'text/html' })));
    expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/png']);
    for (const body of ['<script>alert(1)</script>', '<svg xmlns="http://www.w3.org/2000/svg"/>', '']) {
      expect((await logoOf(await clientWith(targets.serve({ ...PICTURE, body })))).status).toBe(404);
    }
  });

  it('a slow logo_uri → other requests and the login page of that client do not wait for it', async () => {
    const many = targets.holdMany(PICTURE);
    const clients = await Promise.all(many.map(({ url }) => clientWith(url)));
    const slow = clients.map(logoOf);
    await targets.arrivals(many);
    expect(await targets.askAsOthers()).toEqual(OTHERS_ANSWERED);
    const [client_id = ''] = clients;
    const agent = new UserAgent(targets.product.url);
    const asked = { client_id, redirect_uri: SELF.redirect_uris[0]!, response_type: 'code', scope: 'openid' };
    const page = await agent.follow(await agent.get(authorizeUrl(targets.product, asked)));
    expect(page.body).toContain(`src="/logos/${client_id}"`);
    for (const one of slow) expect(await isPending(one)).toBe(true);
    for (const held of many) held.release();
    expect((await Promise.all(slow)).map(({ status }) => status)).toEqual(many.map(() => 200));
  });
});
