import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RegisteredClient } from '../support/admin-api.js';
import { DATABASES } from '../support/app.js';
import { BackChannel, expectError } from '../support/back-channel.js';
import {
  authorize,
  authorizeUrl,
  EVERYTHING,
  newPkce,
  REDIRECT_URI,
  startProduct,
  type Product,
} from '../support/product.js';
import { responseOf, UserAgent } from '../support/user-agent.js';

describe.each(DATABASES)('PKCE (RFC 7636), on %s', (database) => {
  let product: Product;
  let agent: UserAgent;
  let confidential: BackChannel;
  let spa: RegisteredClient;

  beforeAll(async () => {
    product = await startProduct({ database });
    agent = new UserAgent(product.url);
    confidential = new BackChannel(product.url, product.client);
    spa = await product.admin.createClient({
      ...EVERYTHING,
      grant_types: ['authorization_code', 'implicit', 'refresh_token'],
      token_endpoint_auth_method: 'none',
    });
  });
  afterAll(() => product.close());

  const codeWith = async (parameters: Record<string, string>, client = product.client) =>
    (await authorize({ url: product.url, client }, { response_type: 'code', ...parameters }, agent))['code']!;
  const challenged = (code_challenge: string) => codeWith({ code_challenge, code_challenge_method: 'S256' });

  it('TK4: a public client signs in with a challenge, and redeems the code with its verifier', async () => {
    const { verifier, challenge } = newPkce();
    const code = await codeWith({ code_challenge: challenge, code_challenge_method: 'S256' }, spa);
    const answer = await new BackChannel(product.url, { client_id: spa.client_id }).redeem(code, {
      code_verifier: verifier,
    });
    expect(answer.status).toBe(200);
  });

  it.each([
    ['missing', () => ({})],
    ['empty', () => ({ code_verifier: '' })],
    ['another one', () => ({ code_verifier: newPkce().verifier })],
    ['the challenge itself', (challenge: string) => ({ code_verifier: challenge })],
    ['too short', () => ({ code_verifier: 'a'.repeat(42) })],
    ['too long', () => ({ code_verifier: 'a'.repeat(129) })],
    ['outside the unreserved characters', () => ({ code_verifier: `${'a'.repeat(43)}+` })],
  ])('TK4: POST /token with a verifier that is %s → invalid_grant, and the code is burnt', async (_, wrong) => {
    const { verifier, challenge } = newPkce();
    const code = await challenged(challenge);
    expectError(await confidential.redeem(code, wrong(challenge)), product.url, 'invalid_grant');
    expectError(await confidential.redeem(code, { code_verifier: verifier }), product.url, 'invalid_grant');
  });

  it('TK4: a verifier of 42 characters that hashes to the challenge → invalid_grant', async () => {
    const verifier = 'a'.repeat(42);
    const code = await challenged(createHash('sha256').update(verifier).digest('base64url'));
    expectError(await confidential.redeem(code, { code_verifier: verifier }), product.url, 'invalid_grant');
  });

  it('TK4: a verifier without a challenge, a downgrade → invalid_grant, and the code is burnt', async () => {
    const code = await codeWith({});
    const answer = await confidential.redeem(code, { code_verifier: newPkce().verifier });
    expectError(answer, product.url, 'invalid_grant');
    expectError(await confidential.redeem(code), product.url, 'invalid_grant');
  });

  it('TK4: a used code without its verifier → invalid_grant, and nothing ends', async () => {
    const { verifier, challenge } = newPkce();
    const code = await challenged(challenge);
    const { body } = await confidential.redeem(code, { code_verifier: verifier });
    expectError(await confidential.redeem(code), product.url, 'invalid_grant');
    expect((await confidential.refresh(body['refresh_token'])).status).toBe(200);
  });

  it.each([
    ['without a challenge', {}],
    ['with method plain', { code_challenge: newPkce().verifier, code_challenge_method: 'plain' }],
    ['without a method, which means plain', { code_challenge: newPkce().verifier }],
    ['with a challenge that is not a SHA-256 digest', { code_challenge: 'short', code_challenge_method: 'S256' }],
  ])('AZ4: GET /authorize of a public client %s → invalid_request at the redirect_uri', async (_, parameters) => {
    const request = { client_id: spa.client_id, redirect_uri: REDIRECT_URI, response_type: 'code', ...parameters };
    const { location } = await agent.get(authorizeUrl(product, request));
    expect(location?.startsWith(`${REDIRECT_URI}?`)).toBe(true);
    expect(responseOf(location!)).toMatchObject({ error: 'invalid_request', iss: product.url });
  });
});
