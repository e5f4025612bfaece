import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { basic, postForm, request, type Json } from '../support/admin-api.js';
import { BackChannel, expectError } from '../support/back-channel.js';
import { REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import { callRegistration, registered, SELF } from '../support/registration.js';

const CIBA = 'urn:openid:params:grant-type:ciba';

/** Features that certification tests and this server does not have: discovery does not list them, and requests get a defined refusal. */
describe('features that are not built', () => {
  let product: Product;
  let metadata: Json;

  beforeAll(async () => {
    product = await startProduct();
    metadata = (await request(`${product.url}/.well-known/openid-configuration`)).body;
  });
  afterAll(() => product?.close());

  it.each([
    ['60: CIBA', ['backchannel_authentication_endpoint', 'backchannel_token_delivery_modes_supported', 'backchannel_user_code_parameter_supported']],
  ])('%s is not in discovery', (_, members) => {
    expect(Object.keys(metadata).filter((name) => members.includes(name))).toEqual([]);
  }); // prettier-ignore

  it('60: discovery does not list its grant type', () => {
    expect(metadata['grant_types_supported']).not.toContain(CIBA);
  });

  it.each([
    ['60', '/bc-authorize'],
    ['60', '/backchannel-authentication'],
  ])('%s: POST %s → 404 JSON with the id of the refusal', async (_, path) => {
    const { client_id, client_secret } = product.client;
    const form = { client_id, response_type: 'code', redirect_uri: REDIRECT_URI, scope: 'openid' };
    expectError(
      await postForm(product.url + path, form, basic(client_id, client_secret)),
      product.url,
      'not_found',
      404,
    );
  });

  it.each([['60', 'backchannel_token_delivery_mode', 'poll']])(
    '%s: POST /register ignores %s and leaves it out of its answer (RFC 7591 §2)',
    async (_, member, value) => {
      const answer = await registered(product.url, { ...SELF, [member]: value });
      expect(answer).not.toHaveProperty(member);
      const { registration_client_uri: uri, registration_access_token: token } = answer;
      const { body } = await callRegistration('GET', uri as string, undefined, token as string);
      expect(body).toMatchObject({ client_id: answer['client_id'] });
      expect(body).not.toHaveProperty(member);
    },
  );

  it.each([['60', { grant_types: [CIBA] }]])(
    '%s: POST /register refuses %j with invalid_client_metadata',
    async (_, change) => {
      const answer = await callRegistration('POST', `${product.url}/register`, { ...SELF, ...change });
      expectError(answer, product.url, 'invalid_client_metadata');
    },
  );

  it('60: POST /token with the grant type of CIBA → unsupported_grant_type', async () => {
    const back = new BackChannel(product.url, product.client);
    expectError(
      await back.token({ grant_type: CIBA, auth_req_id: 'x'.repeat(43) }),
      product.url,
      'unsupported_grant_type',
    );
  });
});
