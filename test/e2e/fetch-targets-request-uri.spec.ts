import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DATABASES } from '../support/app.js';
import { newClientKey, type ClientKeyPair } from '../support/assertions.js';
import {
  HostileTargets,
  isPending,
  MISDEEDS,
  OTHERS_ANSWERED,
  type Good,
  type Held,
} from '../support/hostile-targets.js';
import { authorizeUrl, EVERYTHING, REDIRECT_URI } from '../support/product.js';
import { aRequestObject } from '../support/request-objects.js';
import { responseOf, UserAgent } from '../support/user-agent.js';

const TYPE = 'application/oauth-authz-req+jwt';

describe.each(DATABASES)('GET /authorize with a request_uri (RG4), on %s', (database) => {
  let targets: HostileTargets;
  let key: ClientKeyPair;
  beforeAll(async () => {
    targets = await HostileTargets.start(database);
    key = await newClientKey();
  });
  afterAll(() => targets?.close());

  const clientWith = async (...request_uris: readonly string[]) => {
    const { client_id } = await targets.product.admin.createClient({
      ...EVERYTHING,
      jwks: { keys: [key.jwk] },
      request_uris,
    });
    return client_id;
  };
  /** A request object with prompt=none, so that the answer is a redirect with an error and no page. */
  const objectOf = async (clientId: string): Promise<Good> => ({
    type: TYPE,
    body: await aRequestObject(clientId, targets.product.url, key, { claims: { prompt: 'none' } }),
  });

  async function ask(client_id: string, request_uri: string): Promise<readonly (string | undefined)[]> {
    const outside = { client_id, redirect_uri: REDIRECT_URI, response_type: 'code', scope: 'openid', state: 'outer' };
    const answer = await new UserAgent(targets.product.url).get(
      authorizeUrl(targets.product, { ...outside, request_uri }),
    );
    const { error, state } = responseOf(answer.location!);
    return [error, state];
  }

  it.each(Object.keys(MISDEEDS))('answers invalid_request_uri where the request_uri %s', async (misdeed) => {
    const uri = targets.addressThat(misdeed, await objectOf('any client'));
    expect(await ask(await clientWith(uri), uri)).toEqual(['invalid_request_uri', 'outer']);
    expect(targets.target.requests.filter((line) => line.endsWith('/elsewhere'))).toEqual([]);
  });

  it('reads the request object by the content of the document, not by its content type', async () => {
    const place = targets.serve({ type: TYPE, body: '' });
    const client = await clientWith(place);
    const { body } = await objectOf(client);
    targets.target.on(new URL(place).pathname, (_, response) => response.setHeader('content-type', 'text/html').end(body)); // prettier-ignore
    expect(await ask(client, place)).toEqual(['login_required', 'inner']);
    for (const lie of ['<!doctype html>', '{}', '']) {
      const uri = targets.serve({ type: TYPE, body: lie });
      expect(await ask(await clientWith(uri), uri)).toEqual(['invalid_request_object', 'outer']);
    }
  });

  it('a slow request_uri → other requests, also those of the same client, do not wait for it', async () => {
    // One client for all: its id is in the objects, which exist before their addresses are registered.
    const pending: Held[] = [];
    const client = await clientWith(targets.serve({ type: TYPE, body: '' }));
    const object = await objectOf(client);
    pending.push(...targets.holdMany(object));
    const quick = targets.serve(object);
    const request_uris = [quick, ...pending.map(({ url }) => url)];
    const change = await targets.product.admin.call('PATCH', `/clients/${client}`, { request_uris });
    expect(change.status).toBe(200);
    const slow = pending.map(({ url }) => ask(client, url));
    await targets.arrivals(pending);
    expect(await targets.askAsOthers()).toEqual(OTHERS_ANSWERED);
    const plain = { client_id: client, redirect_uri: REDIRECT_URI, response_type: 'code', prompt: 'none' };
    const { location } = await new UserAgent(targets.product.url).get(authorizeUrl(targets.product, plain));
    expect(responseOf(location!)).toMatchObject({ error: 'login_required' });
    for (const one of slow) expect(await isPending(one)).toBe(true);
    for (const held of pending) held.release();
    expect(await Promise.all(slow)).toEqual(pending.map(() => ['login_required', 'inner']));
  });
});
