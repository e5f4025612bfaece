import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { basic, postForm, type Json } from '../support/admin-api.js';
import { DATABASES } from '../support/app.js';
import { ALICE, authorize, newPkce, REDIRECT_URI, startProduct, type Pkce, type Product } from '../support/product.js';

interface Row {
  readonly responseType: string;
  readonly scope: string;
  /** Artifacts in the authorization response, beside `state` and `iss`. */
  readonly atAuthorize: readonly string[];
  /** Artifacts in the token response; empty where there is no code. */
  readonly atToken: readonly string[];
}

const row = (responseType: string, scope: string, atAuthorize: string, atToken: string): Row => ({
  responseType,
  scope,
  atAuthorize: words(atAuthorize),
  atToken: words(atToken),
});

const ROWS: readonly Row[] = [
  row('code', '', 'code', 'access_token refresh_token'),
  row('code', 'openid', 'code', 'access_token refresh_token id_token'),
  row('code token', '', 'code access_token', 'access_token'),
  row('code token', 'openid', 'code access_token', 'access_token id_token'),
  row('code id_token', '', 'code', 'access_token refresh_token'),
  row('code id_token', 'openid', 'code id_token', 'access_token refresh_token id_token'),
  row('code token id_token', '', 'code access_token', 'access_token'),
  row('code token id_token', 'openid', 'code access_token id_token', 'access_token id_token'),
  row('token', '', 'access_token', ''),
  row('id_token', 'openid', 'id_token', ''),
  row('id_token token', 'openid', 'id_token access_token', ''),
  row('none', 'openid', '', ''),
];

const ARTIFACTS = ['code', 'access_token', 'refresh_token', 'id_token'];

describe.each(DATABASES)('the table of response types and grants, on %s', (database) => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct({ database });
  });
  afterAll(() => product.close());

  it.each(ROWS)(
    'row response_type="$responseType" scope="$scope": /authorize issues $atAuthorize, /token issues $atToken',
    async ({ responseType, scope, atAuthorize, atToken }) => {
      const pkce = newPkce();
      const response = await authorize(product, {
        response_type: responseType,
        scope,
        state: 'a4e0761eK8c21',
        nonce: 'gfTU879F4',
        ...challenge(pkce),
      });
      expect(artifactsOf(response)).toEqual([...atAuthorize].sort());
      expect(response).toMatchObject({ state: 'a4e0761eK8c21', iss: product.url });
      if (response['access_token'] !== undefined) {
        expect(response).toMatchObject({ token_type: 'Bearer', expires_in: '900' });
      }
      if (response['code'] === undefined) return;
      const answer = await token({
        grant_type: 'authorization_code',
        code: response['code'],
        redirect_uri: REDIRECT_URI,
        code_verifier: pkce.verifier,
      });
      expect(artifactsOf(answer)).toEqual([...atToken].sort());
    },
  );

  it.each(ROWS.filter(({ responseType }) => responseType.includes(' ')))(
    'row response_type="$responseType" scope="$scope" with its words in reverse order: /authorize issues the same',
    async ({ responseType, scope, atAuthorize }) => {
      const response = await authorize(product, {
        response_type: responseType.split(' ').reverse().join(' '),
        scope,
        nonce: 'n',
        ...challenge(newPkce()),
      });
      expect(artifactsOf(response)).toEqual([...atAuthorize].sort());
    },
  );

  it('row grant_type=password: /token issues an access token, and a refresh token to a client registered for it', async () => {
    const answer = await token({ grant_type: 'password', ...ALICE });
    expect(artifactsOf(answer)).toEqual(['access_token', 'refresh_token']);
    const without = await product.admin.createClient({ grant_types: ['password'] });
    const lean = await postForm(
      `${product.url}/token`,
      { grant_type: 'password', ...ALICE },
      basic(without.client_id, without.client_secret),
    );
    expect(artifactsOf(lean.body)).toEqual(['access_token']);
  });

  it('row grant_type=client_credentials: /token issues an access token only', async () => {
    expect(artifactsOf(await token({ grant_type: 'client_credentials' }))).toEqual(['access_token']);
  });

  it('row grant_type=refresh_token: /token issues an access token and the next refresh token', async () => {
    const { first, second } = await refreshed('');
    expect(artifactsOf(second)).toEqual(['access_token', 'refresh_token']);
    expect(second['refresh_token']).not.toBe(first['refresh_token']);
  });

  it('row grant_type=refresh_token of an authorization with openid: /token also issues an ID token (OIDC Core §12.2, ADR 0041)', async () => {
    const { second } = await refreshed('openid');
    expect(artifactsOf(second)).toEqual(['access_token', 'id_token', 'refresh_token']);
  });

  async function refreshed(scope: string): Promise<{ first: Json; second: Json }> {
    const pkce = newPkce();
    const response = await authorize(product, { response_type: 'code', scope, ...challenge(pkce) });
    const first = await token({
      grant_type: 'authorization_code',
      code: response['code']!,
      redirect_uri: REDIRECT_URI,
      code_verifier: pkce.verifier,
    });
    const second = await token({ grant_type: 'refresh_token', refresh_token: first['refresh_token'] as string });
    return { first, second };
  }

  async function token(form: Record<string, string>): Promise<Json> {
    const { client_id, client_secret } = product.client;
    const answer = await postForm(`${product.url}/token`, form, basic(client_id, client_secret));
    expect(answer).toMatchObject({ status: 200, body: { token_type: 'Bearer', expires_in: 900 } });
    return answer.body;
  }
});

function artifactsOf(response: Json): string[] {
  return ARTIFACTS.filter((name) => response[name] !== undefined).sort();
}

function challenge(pkce: Pkce): Record<string, string> {
  return { code_challenge: pkce.challenge, code_challenge_method: 'S256' };
}

function words(text: string): readonly string[] {
  return text.split(' ').filter(Boolean);
}
