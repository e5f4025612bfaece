import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { interactionIn, LOGIN_URL, SignInApplication } from '../support/own-login.js';
import { authorizeUrl, newPkce, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import { UpstreamProvider } from '../support/upstream-provider.js';
import { UserAgent } from '../support/user-agent.js';

let product: Product;
let app: SignInApplication;
let upstream: UpstreamProvider;

beforeAll(async () => {
  upstream = await UpstreamProvider.start();
  product = await startProduct({ env: { LOGIN_URL, OUTBOUND_ALLOW: 'localhost' } });
  app = await SignInApplication.of(product);
  const body = { id: 'corp', name: 'Corp', preset: 'openid', issuer: upstream.issuer, client_id: 'grantry', creates_accounts: true, email_domains: ['example.com'] }; // prettier-ignore
  await product.admin.call('POST', '/identity-providers', body);
});
afterAll(async () => {
  await product.close();
  upstream.close();
});

const at = (path: string) => `${product.url}/login/upstream/corp${path}`;

async function asked() {
  const agent = new UserAgent(product.url);
  const url = authorizeUrl(product, {
    client_id: product.client.client_id, redirect_uri: REDIRECT_URI, response_type: 'code', scope: 'openid',
    code_challenge: newPkce().challenge, code_challenge_method: 'S256', login_hint: 'dinah@example.com',
  }); // prettier-ignore
  return { agent, interaction: interactionIn(await agent.follow(await agent.get(url))) };
}

const isSignedIn = (agent: UserAgent) => agent.cookie(agent.ours('session')) !== undefined;

describe('/login/upstream with LOGIN_URL', () => {
  it('GET with an interaction → the sign-in application, and no request to the provider', async () => {
    expect((await product.admin.get('/identity-providers/corp')).body).toMatchObject({ disabled: false });
    const { agent, interaction } = await asked();
    const answer = await agent.follow(await agent.get(at(`?interaction=${interaction}`)));
    expect((await app.view(interactionIn(answer))).body).toMatchObject({ step: 'login' });
    expect(upstream.target.requests).toEqual([]);
    expect(isSignedIn(agent)).toBe(false);
  });

  it('GET for a user who is signed in → the request continues', async () => {
    const { agent, interaction } = await asked();
    const consent = await agent.follow(await agent.get(await app.accepted(interaction)));
    expect(consent.url).toContain('/consent?');
    expect((await agent.get(at(`?interaction=${interaction}`))).location).toContain('/consent?');
  });

  it.each(['?link=x', '?hint=dinah@example.com', '/callback?state=x&code=y', '/callback?response=x'])(
    'GET %s without an interaction → the account page, and nothing is signed in or linked',
    async (path) => {
      const agent = new UserAgent(product.url);
      expect((await agent.get(at(path))).location).toBe(`${product.url}/account`);
      expect(isSignedIn(agent)).toBe(false);
      expect(upstream.target.requests).toEqual([]);
    },
  );

  it('POST of an answer (Apple) → the account page, and nothing is signed in', async () => {
    const agent = new UserAgent(product.url);
    const answer = await agent.post(at('/callback'), { state: 'x', code: 'y' }, { origin: upstream.issuer });
    expect([answer.status, answer.location]).toEqual([303, `${product.url}/account`]);
    expect(isSignedIn(agent)).toBe(false);
    expect(upstream.target.requests).toEqual([]);
  });

  it('GET of another interaction than that of the browser → 403', async () => {
    const { interaction } = await asked();
    expect((await new UserAgent(product.url).get(at(`?interaction=${interaction}`))).status).toBe(403);
  });

  it('/account/security offers no provider to link', async () => {
    const agent = new UserAgent(product.url);
    const interaction = interactionIn(await agent.follow(await agent.get(`${product.url}/account/security`)));
    const page = await agent.follow(await agent.get(await app.accepted(interaction)));
    expect(page.status).toBe(200);
    expect(page.body).not.toContain('Link Corp');
  });
});
