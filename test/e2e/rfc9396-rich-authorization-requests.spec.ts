import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { basic, postForm, request, type Json, type JsonAnswer, type RegisteredClient } from '../support/admin-api.js';
import { newClientKey, type ClientKeyPair } from '../support/assertions.js';
import { ALICE, authorizeUrl, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import { aRequestObject } from '../support/request-objects.js';
import { responseOf, textOf, UserAgent, type Answer } from '../support/user-agent.js';

type Parameters = Readonly<Record<string, string>>;
const [BANK, FILES] = ['https://bank.example', 'https://files.example'] as const;

const PAYMENT_TYPE = {
  type: 'payment_initiation',
  title: 'Pay {amount} {currency} to {creditor.name}',
  lines: ['Account: {creditor.iban}', 'Reference: {reference}'],
  schema: {
    type: 'object',
    required: ['amount', 'currency', 'creditor'],
    properties: {
      amount: { type: 'string', pattern: '^[0-9]{1,9}[.][0-9]{2}$' },
      currency: { enum: ['EUR', 'GBP'] },
      creditor: {
        type: 'object',
        required: ['name', 'iban'],
        properties: {
          name: { type: 'string', maxLength: 70 },
          iban: { type: 'string', pattern: '^[A-Z]{2}[0-9A-Z]{13,32}$' },
        },
      },
      reference: { type: 'string', maxLength: 140 },
      urgent: { type: 'boolean' },
      weight: { type: 'number' },
    },
  },
};
const FILE_TYPE = {
  type: 'file_access',
  title: 'Access to the folder {path}',
  lines: ['Allowed: {actions}'],
  always_ask: false,
  schema: {
    type: 'object',
    required: ['path', 'actions'],
    properties: {
      path: { type: 'string', maxLength: 200 },
      actions: { type: 'array', minItems: 1, uniqueItems: true, items: { enum: ['read', 'write'] } },
    },
  },
};

const PAYMENT = {
  type: 'payment_initiation',
  amount: '123.50',
  currency: 'EUR',
  creditor: { name: 'Merchant A', iban: 'DE02100100109307118603' },
} as const;
const SECOND = { ...PAYMENT, amount: '7.00' };
const FILE = { type: 'file_access', path: '/photos', actions: ['read'] } as const;
const reordered = (value: object) => Object.fromEntries(Object.entries(value).toReversed());
const text = (...details: unknown[]) => JSON.stringify(details);

describe('authorization_details (RFC 9396)', () => {
  let product: Product;
  let client: RegisteredClient;
  let key: ClientKeyPair;
  let bank: Json;
  let api: RegisteredClient;
  const TYPES = ['payment_initiation', 'file_access'];

  beforeAll(async () => {
    product = await startProduct();
    bank = await product.admin.createResource({
      identifier: BANK,
      name: 'The Bank',
      scopes: ['accounts'],
      authorization_details_types: [PAYMENT_TYPE],
    });
    await product.admin.createResource({
      identifier: FILES,
      name: 'Files',
      access_token_format: 'opaque',
      authorization_details_types: [FILE_TYPE],
    });
    key = await newClientKey();
    client = await register({ jwks: { keys: [key.jwk] } });
    api = await register({ resource_ids: [BANK], authorization_details_types: [] });
  });
  afterAll(() => product.close());

  function register(metadata: Json = {}): Promise<RegisteredClient> {
    return product.admin.createClient({
      client_name: 'Shop',
      redirect_uris: [REDIRECT_URI],
      grant_types: ['authorization_code', 'refresh_token', 'client_credentials', 'password'],
      response_types: ['code'],
      scope: 'openid profile offline_access accounts',
      authorization_details_types: TYPES,
      ...metadata,
    });
  }
  const agent = () => new UserAgent(product.url);
  const urlOf = (details: string, more: Parameters = {}, { client_id } = client) =>
    authorizeUrl(product, {
      client_id,
      response_type: 'code',
      redirect_uri: REDIRECT_URI,
      authorization_details: details,
      ...more,
    });
  async function consentPage(details: string, person = agent(), more: Parameters = {}, who = client): Promise<Answer> {
    const page = await person.follow(await person.get(urlOf(details, more, who)));
    return page.body.includes('name="password"') ? person.follow(await person.submit(page, { ...ALICE })) : page;
  }
  async function codeFor(details: string, more: Parameters = {}, person = agent(), who = client): Promise<string> {
    const response = responseOf(await person.signIn(urlOf(details, more, who), ALICE));
    if (response['code'] === undefined) throw new Error(JSON.stringify(response));
    return response['code'];
  }
  const token = (form: Parameters, { client_id, client_secret } = client) =>
    postForm(`${product.url}/token`, form, basic(client_id, client_secret));
  const redeem = (code: string, more: Parameters = {}, who = client) =>
    token({ grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI, ...more }, who);
  const refresh = (refreshToken: string, more: Parameters = {}) =>
    token({ grant_type: 'refresh_token', refresh_token: refreshToken, ...more });
  const introspect = async (value: string, { client_id, client_secret } = client) =>
    (await postForm(`${product.url}/introspect`, { token: value }, basic(client_id, client_secret))).body;
  async function errorAt(details: string, more: Parameters = {}, who = client): Promise<Record<string, string>> {
    const { location, ...answer } = await agent().get(urlOf(details, more, who));
    if (location === null) throw new Error(textOf({ location, ...answer }));
    return responseOf(location);
  }
  const claimsOf = (answer: JsonAnswer) => decodeJwt<Json>(answer.body['access_token'] as string);

  describe('a request', () => {
    it('without scope → shown at consent, in the token response, the JWT, the introspection and GET /admin/authorizations', async () => {
      const person = agent();
      const page = await consentPage(text({ ...PAYMENT, reference: 'Order 1', urgent: true }), person);
      const shown = textOf(page);
      expect(shown).toContain('Pay 123.50 EUR to Merchant A');
      expect(shown).toContain('Account: DE02100100109307118603');
      expect(shown).toContain('Reference: Order 1');
      expect(shown).toContain('urgent : true');
      const { location } = await person.submit(page, { decision: 'allow' });
      const answer = await redeem(responseOf(location!)['code']!);
      const granted = [{ ...PAYMENT, reference: 'Order 1', urgent: true }];
      expect([answer.status, answer.body['authorization_details']]).toEqual([200, granted]);
      expect(answer.body).not.toHaveProperty('scope');
      expect(claimsOf(answer)).toMatchObject({ aud: BANK, authorization_details: granted });
      const accessToken = answer.body['access_token'] as string;
      expect(await introspect(accessToken)).toMatchObject({ active: true, aud: BANK, authorization_details: granted });
      expect(await introspect(accessToken, api)).toMatchObject({ active: true, authorization_details: granted });
      const { body } = await product.admin.get(`/authorizations?client_id=${client.client_id}&limit=1`);
      expect(body['items'][0]).toMatchObject({ scope: '', resources: [BANK], authorization_details: granted });
    });

    it('beside openid and a scope of the same API → one audience, and the issuer', async () => {
      const answer = await redeem(await codeFor(text(PAYMENT), { scope: 'openid accounts' }));
      expect(claimsOf(answer)).toMatchObject({ aud: [BANK, product.url], authorization_details: [PAYMENT] });
      expect(answer.body['scope']).toBe('openid accounts');
    });

    it('default_scope is not added to authorization_details', async () => {
      const other = await register({ default_scope: 'accounts' });
      const answer = await redeem(await codeFor(text(FILE), {}, agent(), other), {}, other);
      expect(answer.body).not.toHaveProperty('scope');
      expect(await introspect(answer.body['access_token'] as string, other)).toMatchObject({ aud: FILES, authorization_details: [FILE] }); // prettier-ignore
    });

    it('the resource parameter does not concern it (RFC 9396 §3.2)', async () => {
      const answer = await redeem(await codeFor(text(FILE), { scope: 'accounts', resource: BANK }), { resource: BANK });
      expect(claimsOf(answer)).toMatchObject({ aud: BANK, scope: 'accounts' });
      expect(claimsOf(answer)).not.toHaveProperty('authorization_details');
    });

    it('locations that name the API of the type, in any spelling → accepted', async () => {
      const located = { ...PAYMENT, locations: ['HTTPS://BANK.example:443/'] };
      const answer = await redeem(await codeFor(text(located)));
      expect(claimsOf(answer)).toMatchObject({ aud: BANK, authorization_details: [located] });
    });

    it.each<[string, string, string, string]>([
      ['text that is not JSON', '[{', 'TOKEN-DETAILS-1', ' is not JSON'],
      ['an object', '{"type":"payment_initiation"}', 'TOKEN-DETAILS-1', ' is not an array'],
      ['an empty array', '[]', 'TOKEN-DETAILS-1', ' is empty'],
      ['a string in the array', '["a"]', 'TOKEN-DETAILS-1', '/0 is not an object'],
      ['an object without type', '[{}]', 'TOKEN-DETAILS-1', '/0 has no type'],
      ['a type that is a number', '[{"type":1}]', 'TOKEN-DETAILS-1', '/0/type is not a string'],
      ['an unknown type', text({ type: 'constructor' }), 'TOKEN-DETAILS-2', '/0/type is a type that no API declares'],
      ['the same object twice', text(PAYMENT, reordered(PAYMENT)), 'TOKEN-DETAILS-1', '/1 repeats an earlier object'],
      ['a missing member', text({ ...PAYMENT, amount: undefined }), 'TOKEN-DETAILS-4', "/0 must have required property 'amount'"],
      ['a wrong value', text(FILE, { ...PAYMENT, amount: '1' }), 'TOKEN-DETAILS-4', '/1/amount must match pattern'],
      ['an unknown member', text({ ...PAYMENT, x: 1 }), 'TOKEN-DETAILS-4', '/0/x is not a member of this type'],
      ['an unknown member of a member', text({ ...PAYMENT, creditor: { ...PAYMENT.creditor, x: 1 } }), 'TOKEN-DETAILS-4', '/0/creditor/x is not a member'],
      ['an unknown location', text({ ...PAYMENT, locations: [FILES] }), 'TOKEN-DETAILS-5', '/0/locations/0 is not the API'],
      ['an empty list of locations', text({ ...PAYMENT, locations: [] }), 'TOKEN-DETAILS-1', '/0/locations is not a list'],
    ])('%s → invalid_authorization_details, redirected, with the place of the fault (RFC 9396 §5)', async (_, details, id, fault) => {
      const { error, error_description: description, error_uri: uri } = await errorAt(details);
      expect(error).toBe('invalid_authorization_details');
      expect(`${description}`).toContain(`authorization_details${fault}`.replaceAll('"', ''));
      const { body } = await product.admin.get(`/refusals/${new URL(uri!).pathname.split('/').at(-1)}`);
      expect(body).toMatchObject({ rule: { id } });
    }); // prettier-ignore

    it.each([
      ['a type that the client is not registered for', { authorization_details_types: ['file_access'] }],
      ['no registered type', { authorization_details_types: [] }],
    ])('AZ15: %s → invalid_authorization_details (RFC 9396 §10)', async (_, metadata) => {
      const other = await register(metadata);
      expect(await errorAt(text(PAYMENT), {}, other)).toMatchObject({ error: 'invalid_authorization_details' });
    });

    it.each(['token', 'id_token', 'code token'])('response_type %s → invalid_request', async (response_type) => {
      const { client_id } = product.client;
      await product.admin.call('PATCH', `/clients/${client_id}`, { authorization_details_types: TYPES });
      const answer = await errorAt(text(PAYMENT), { response_type, scope: 'openid', nonce: 'n' }, product.client);
      expect(answer).toMatchObject({ error: 'invalid_request' });
    });
  });

  describe('POST /par and request objects', () => {
    const push = (parameters: Parameters, who = client) =>
      postForm(`${product.url}/par`, { response_type: 'code', redirect_uri: REDIRECT_URI, ...parameters }, basic(who.client_id, who.client_secret)); // prettier-ignore

    const objectWith = (claims: Json) => aRequestObject(client.client_id, product.url, key, { claims });

    it('a pushed request → granted as pushed; what the browser adds does not count', async () => {
      const { body } = await push({ authorization_details: text(PAYMENT) });
      const { client_id } = client;
      const evil = text({ ...PAYMENT, amount: '999999.00' });
      const url = authorizeUrl(product, { client_id, request_uri: body['request_uri'] as string, authorization_details: evil }); // prettier-ignore
      const { code } = responseOf(await agent().signIn(url, ALICE));
      expect((await redeem(code!)).body['authorization_details']).toEqual([PAYMENT]);
    });

    it('an invalid object in a push → 400 invalid_authorization_details', async () => {
      const { status, body } = await push({ authorization_details: text({ ...PAYMENT, amount: 1 }) });
      expect([status, body]).toMatchObject([400, { error: 'invalid_authorization_details' }]);
    });

    it('a signed request object has an array; the outer parameter does not count (RFC 9396 §3, RFC 9101 §6.3)', async () => {
      const object = await objectWith({ scope: undefined, authorization_details: [PAYMENT] });
      const outer = text({ ...PAYMENT, amount: '999999.00' });
      const answer = await redeem(await codeFor(outer, { request: object }));
      expect(answer.body['authorization_details']).toEqual([PAYMENT]);
      const plain = await redeem(await codeFor(outer, { request: await objectWith({}), scope: 'openid' }));
      expect(plain.body).not.toHaveProperty('authorization_details');
    });

    it('an array with an unsafe number in a request object → invalid_authorization_details', async () => {
      const object = await objectWith({ authorization_details: [{ ...PAYMENT, weight: 2 ** 60 }] });
      expect(await errorAt('', { request: object })).toMatchObject({ error: 'invalid_authorization_details' });
    });
  });

  describe('consent', () => {
    it('remembered consent for a changed amount → asked again; a type that is always asked for → asked for an equal one too', async () => {
      const person = agent();
      for (const details of [PAYMENT, PAYMENT, { ...PAYMENT, amount: '123.51' }]) {
        const page = await consentPage(text(details), person);
        expect(textOf(page)).toContain(`Pay ${details.amount} EUR`);
        expect((await person.submit(page, { decision: 'allow' })).location).toContain('code=');
      }
    });

    it('always_ask false: an object that is equal as canonical JSON is not asked for again, another one is', async () => {
      const [person, other] = [agent(), await register()];
      const first = { type: 'file_access', path: '/a', actions: ['read'] };
      await codeFor(text(first), {}, person, other);
      const reordered = '[ {"actions" : ["\\u0072ead"], "path":"\\/a", "type":"file_access"} ]';
      expect((await person.get(urlOf(reordered, {}, other))).location).toContain('code=');
      expect(responseOf((await person.get(urlOf(reordered, { prompt: 'none' }, other))).location!)).toHaveProperty(
        'code',
      );
      for (const changed of [
        { ...first, path: '/b' },
        { ...first, actions: ['read', 'write'] },
        { ...first, actions: ['write'] },
      ]) {
        // prettier-ignore
        const { location } = await person.get(urlOf(text(changed), { prompt: 'none' }, other));
        expect(responseOf(location!)).toMatchObject({ error: 'consent_required' });
      }
    });

    it('a consent to details is none to the API as a whole', async () => {
      const [person, other] = [agent(), await register()];
      await codeFor(text(FILE), {}, person, other);
      const { client_id } = other;
      const plain = { client_id, response_type: 'code', redirect_uri: REDIRECT_URI, resource: FILES, prompt: 'none' };
      const { location } = await person.get(authorizeUrl(product, plain));
      expect(responseOf(location!)).toMatchObject({ error: 'consent_required' });
    });

    it('a client with skip_consent → asked for types that are always asked for, not for others', async () => {
      const [person, other] = [agent(), await register({ skip_consent: true })];
      expect(textOf(await consentPage(text(PAYMENT), person, {}, other))).toContain('Pay 123.50 EUR');
      const { location } = await person.get(urlOf(text(PAYMENT), { prompt: 'none' }, other));
      expect(responseOf(location!)).toMatchObject({ error: 'consent_required' });
      expect((await person.get(urlOf(text(FILE), {}, other))).location).toContain('code=');
    });

    it('objects whose box is cleared are not granted', async () => {
      const person = agent();
      const page = await consentPage(text(PAYMENT, SECOND, FILE), person);
      const { action, fields } = formFields(page);
      expect(Object.keys(fields)).toEqual(expect.arrayContaining(['detail_0', 'detail_1', 'detail_2']));
      const { detail_0: _, detail_2: __, ...kept } = fields;
      const { location } = await person.post(action, { ...kept, decision: 'allow' });
      const answer = await redeem(responseOf(location!)['code']!);
      expect(answer.body['authorization_details']).toEqual([SECOND]);
      expect(claimsOf(answer)['aud']).toBe(BANK);
    });

    it.each<[string, string, readonly string[], { readonly aud: string; readonly scope: string } | null]>([
      ['openid', BANK, [], { aud: 'issuer', scope: 'openid' }],
      ['openid accounts', BANK, [], { aud: BANK, scope: 'openid accounts' }],
      ['openid', BANK, ['detail_2'], { aud: FILES, scope: 'openid' }],
      ['openid', `${BANK} ${FILES}`, ['detail_2'], { aud: FILES, scope: 'openid' }],
      ['profile', BANK, [], null],
    ])('a cleared object whose API resource names: scope %j, resource %s → its API is in aud for a scope of it only (RFC 8707 §2, RFC 9700 §2.3)', async (scope, resource, kept, expected) => {
      const person = agent();
      const page = await consentPage(text(PAYMENT, SECOND, FILE), person, { scope, resource });
      const { action, fields } = formFields(page);
      const chosen = Object.fromEntries(Object.entries(fields).filter(([name]) => !name.startsWith('detail_') || kept.includes(name)));
      const response = responseOf((await person.post(action, { ...chosen, decision: 'allow' })).location!);
      if (expected === null) return expect(response).toMatchObject({ error: 'access_denied' });
      const form = { code: response['code']!, grant_type: 'authorization_code', redirect_uri: REDIRECT_URI };
      if (expected.aud !== BANK) expect((await token({ ...form, resource: BANK })).body['error']).toBe('invalid_target');
      const { body } = await token(form);
      const aud = expected.aud === 'issuer' ? product.url : expected.aud;
      expect(await introspect(body['access_token'] as string)).toMatchObject({ active: true, ...expected, aud });
    }); // prettier-ignore

    it('RAR widened at consent: other indexes, JSON, and a changed request in the form → nothing beyond the request', async () => {
      const person = agent();
      const page = await consentPage(text(PAYMENT), person);
      const evil = text({ ...PAYMENT, amount: '999999.00' });
      const more = {
        decision: 'allow',
        detail_1: 'yes',
        detail_7: evil,
        authorization_details: evil,
        'detail_-1': 'yes',
      };
      const { location } = await person.submit(page, more);
      expect((await redeem(responseOf(location!)['code']!)).body['authorization_details']).toEqual([PAYMENT]);
    });

    it('the page of one request does not allow another one of the same browser', async () => {
      const person = agent();
      const small = formFields(await consentPage(text({ ...PAYMENT, amount: '1.00' }), person));
      const large = formFields(await consentPage(text({ ...PAYMENT, amount: '5000.00' }), person));
      const mixed = { ...large.fields, csrf_token: small.fields['csrf_token']!, decision: 'allow' };
      const answer = await person.post(large.action, mixed);
      expect(answer.location ?? '').not.toContain('code=');
    });

    it('every box cleared and no scope → access_denied; with a scope → the scope alone', async () => {
      const person = agent();
      for (const [scope, expected] of [['', 'error'], ['openid', 'code']] as const) {
        const page = await consentPage(text(PAYMENT, SECOND), person, scope === '' ? {} : { scope });
        const { action, fields } = formFields(page);
        const { detail_0: _, detail_1: __, ...kept } = fields;
        const response = responseOf((await person.post(action, { ...kept, decision: 'allow' })).location!);
        expect(Object.keys(response)).toContain(expected);
        if (response['code'] === undefined) continue;
        expect((await redeem(response['code'])).body).not.toHaveProperty('authorization_details');
      }
    }); // prettier-ignore

    it('markup, controls and marks of direction in values → shown as text and as codes', async () => {
      const name = '<b onmouseover=alert(1)>Bob</b>\u202e\u0007\n\u200bx';
      const page = await consentPage(text({ ...PAYMENT, creditor: { ...PAYMENT.creditor, name } }));
      expect(page.body).not.toContain('<b onmouseover');
      expect(textOf(page)).toContain('<b onmouseover=alert(1)>Bob</b>[U+202E][U+0007][U+000A][U+200B]x');
      expect(page.body).not.toMatch(/[\u202e\u0007\u200b]/);
    });

    it('the audit holds what the person read; the account page lists it', async () => {
      const person = agent();
      await codeFor(text({ ...PAYMENT, amount: '44.44' }), {}, person);
      const { body } = await product.admin.get('/audit-events?type=consent.given&limit=1');
      expect(JSON.stringify(body['items'][0])).toContain('Pay 44.44 EUR to Merchant A');
      expect(textOf(await person.follow(await person.get(`${product.url}/account`)))).toContain(
        'Pay 44.44 EUR to Merchant A',
      );
    });
  });

  describe('POST /token', () => {
    it('a code with some of its objects, unchanged → a token for these; a refresh has all again', async () => {
      const code = await codeFor(text(PAYMENT, SECOND, FILE), { scope: 'openid offline_access', prompt: 'consent' });
      const first = await redeem(code, { authorization_details: text({ ...SECOND }) });
      expect(first.body['authorization_details']).toEqual([SECOND]);
      expect(claimsOf(first)).toMatchObject({ aud: [BANK, product.url], authorization_details: [SECOND] });
      const all = await refresh(first.body['refresh_token'] as string);
      expect(all.body['authorization_details']).toEqual([PAYMENT, SECOND, FILE]);
      const files = await refresh(all.body['refresh_token'] as string, { resource: FILES });
      expect(files.body['authorization_details']).toEqual([FILE]);
      const opaque = files.body['access_token'] as string;
      expect(await introspect(opaque)).toMatchObject({ aud: FILES, authorization_details: [FILE] });
      const one = await refresh(files.body['refresh_token'] as string, { authorization_details: text(PAYMENT) });
      expect(claimsOf(one)).toMatchObject({ authorization_details: [PAYMENT] });
      expect(await introspect(one.body['refresh_token'] as string)).toMatchObject({ authorization_details: [PAYMENT, SECOND, FILE] }); // prettier-ignore
    });

    it('an API sees the objects of its own types only, in a token for two APIs (RFC 9396 §9.2)', async () => {
      const answer = await redeem(await codeFor(text(PAYMENT, FILE)));
      const value = answer.body['access_token'] as string;
      expect(await introspect(value)).toMatchObject({ aud: [BANK, FILES], authorization_details: [PAYMENT, FILE] });
      expect(await introspect(value, api)).toMatchObject({ aud: BANK, authorization_details: [PAYMENT] });
    });

    const WIDER = [
      ['a higher amount', { ...PAYMENT, amount: '124.50' }],
      ['a lower amount', { ...PAYMENT, amount: '1.50' }],
      ['one more member', { ...PAYMENT, urgent: true }],
      ['one member less', { ...PAYMENT, currency: undefined }],
      ['an object that was not granted', SECOND],
      ['an object of another type', FILE],
    ] as const;
    it.each(WIDER)(
      'RAR widened at token: %s → invalid_authorization_details, and the code still works',
      async (_, other) => {
        const code = await codeFor(text(PAYMENT));
        const refused = await redeem(code, { authorization_details: text(PAYMENT, other) });
        expect([refused.status, refused.body]).toMatchObject([400, { error: 'invalid_authorization_details' }]);
        expect((await redeem(code)).status).toBe(200);
      },
    );
    it.each(WIDER)(
      'RAR widened at refresh: %s → invalid_authorization_details, and the refresh token still works',
      async (_, other) => {
        const { body } = await redeem(await codeFor(text(PAYMENT)));
        const refused = await refresh(body['refresh_token'] as string, { authorization_details: text(other) });
        expect([refused.status, refused.body]).toMatchObject([400, { error: 'invalid_authorization_details' }]);
        expect((await refresh(body['refresh_token'] as string)).body['authorization_details']).toEqual([PAYMENT]);
      },
    );

    it('a refresh without granted details asks for some → invalid_authorization_details', async () => {
      const { client_id } = client;
      const plain = authorizeUrl(product, { client_id, response_type: 'code', redirect_uri: REDIRECT_URI, scope: 'accounts' }); // prettier-ignore
      const { code } = responseOf(await agent().signIn(plain, ALICE));
      const { body } = await redeem(code!);
      const refused = await refresh(body['refresh_token'] as string, { authorization_details: text(PAYMENT) });
      expect(refused.body).toMatchObject({ error: 'invalid_authorization_details' });
    });

    it('objects of another API than resource → invalid_authorization_details', async () => {
      const { body } = await redeem(await codeFor(text(PAYMENT, FILE)));
      const refused = await refresh(body['refresh_token'] as string, { resource: FILES, authorization_details: text(PAYMENT) }); // prettier-ignore
      expect(refused.body).toMatchObject({ error: 'invalid_authorization_details' });
    });

    it('details of another client or resource: a code of another client, a type taken from the client → refused or left out', async () => {
      const other = await register();
      const code = await codeFor(text(PAYMENT), {}, agent(), other);
      expect((await redeem(code, { authorization_details: text(PAYMENT) })).body).toMatchObject({
        error: 'invalid_grant',
      });
      const { body } = await redeem(await codeFor(text(PAYMENT, FILE), {}, agent(), other), {}, other);
      const change = (types: string[]) => product.admin.call('PATCH', `/clients/${other.client_id}`, { authorization_details_types: types }); // prettier-ignore
      await change(['file_access']);
      const left = await token({ grant_type: 'refresh_token', refresh_token: body['refresh_token'] as string }, other);
      expect(left.body['authorization_details']).toEqual([FILE]);
      expect(await introspect(left.body['access_token'] as string, other)).toMatchObject({ aud: FILES });
      await change([]);
      const none = await token({ grant_type: 'refresh_token', refresh_token: left.body['refresh_token'] as string }, other); // prettier-ignore
      expect(none.body).toMatchObject({ error: 'invalid_authorization_details' });
    });

    it('client_credentials: objects of registered types → granted without scope; others and invalid ones → refused (RFC 9396 §4)', async () => {
      const ask = (details: unknown, who = client) =>
        token({ grant_type: 'client_credentials', authorization_details: text(details) }, who);
      const answer = await ask(PAYMENT);
      expect(answer.body['authorization_details']).toEqual([PAYMENT]);
      expect(claimsOf(answer)).toMatchObject({ aud: BANK, sub: client.client_id, authorization_details: [PAYMENT] });
      for (const [details, who] of [[PAYMENT, api], [{ ...PAYMENT, amount: 'x' }, client], [{ type: 'x' }, client]] as const)
        expect(await ask(details, who)).toMatchObject({ status: 400, body: { error: 'invalid_authorization_details' } });
    }); // prettier-ignore

    it('the password grant → invalid_authorization_details', async () => {
      const answer = await token({ grant_type: 'password', ...ALICE, authorization_details: text(PAYMENT) });
      expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_authorization_details' } });
    });
  });

  describe('hostile JSON', () => {
    const many = (count: number, of: (index: number) => string) =>
      Array.from({ length: count }, (_, index) => of(index));
    it.each([
      ['deep nesting', `[{"type":"payment_initiation","x":${'['.repeat(2500)}${']'.repeat(2500)}}]`],
      ['a huge array', `[{"type":"file_access","path":"/","actions":[${many(2500, () => '1').join()}]}]`],
      ['many objects', `[${many(21, (index) => `{"type":"${index}"}`).join()}]`],
      ['more than the limit', text({ ...PAYMENT, reference: 'x'.repeat(6000) })],
      ['more bytes than the limit', text(...many(5, (index) => '€'.repeat(900) + index).map((reference) => ({ ...PAYMENT, reference })))],
      ['a string that makes a backtracking pattern slow', text({ ...PAYMENT, creditor: { name: 'a', iban: 'A'.repeat(1000) } })],
      ['__proto__', '[{"type":"file_access","path":"/","actions":["read"],"__proto__":{"path":"/"}}]'],
      ['an escaped __proto__', '[{"type":"file_access","path":"/","actions":["read"],"\\u005f_proto__":{"path":"/"}}]'],
      ['a __proto__ with the required members', '[{"type":"file_access","__proto__":{"path":"/","actions":["read"]}}]'],
      ['duplicate members', '[{"type":"file_access","path":"/a","path":"/","actions":["read"]}]'],
      ['an escaped duplicate', '[{"type":"file_access","path":"/a","p\\u0061th":"/","actions":["read"]}]'],
      ['a duplicate type', '[{"type":"file_access","type":"payment_initiation","path":"/a","actions":["read"]}]'],
      ['a number beyond double precision', text(PAYMENT).replace('"amount"', '"weight":9007199254740993,"amount"')],
      ['a fraction beyond double precision', text(PAYMENT).replace('"amount"', '"weight":0.1000000000000000055,"amount"')],
      ['a number that is infinite', text(PAYMENT).replace('"amount"', '"weight":1e999,"amount"')],
      ['a lone surrogate', text(FILE).replace('/photos', '\\ud800')],
      ['NUL', text(FILE).replace('/photos', '\\u0000')],
    ])('%s → invalid_authorization_details', async (_, details) => {
      const { status, body } = await token({ grant_type: 'client_credentials', authorization_details: details });
      expect([status, body]).toMatchObject([400, { error: 'invalid_authorization_details' }]);
    }); // prettier-ignore
  });

  describe('discovery and administration', () => {
    it('discovery lists the types; without any it lacks the member', async () => {
      const { body } = await request(`${product.url}/.well-known/oauth-authorization-server`);
      expect(body['authorization_details_types_supported'].toSorted()).toEqual(TYPES.toSorted());
    });

    it('a resource shows its types as they were declared', async () => {
      const { body } = await product.admin.get(`/resources/${bank['id']}`);
      expect(body['authorization_details_types']).toEqual([{ ...PAYMENT_TYPE, always_ask: true }]);
      expect(body['open_to']).toEqual([]);
    });

    const declare = (change: Json) =>
      product.admin.call('POST', '/resources', {
        identifier: 'https://new.example',
        authorization_details_types: [{ type: 'new', title: 'New', schema: { type: 'object' }, ...change }],
      });

    it('a type of another resource → 409; twice at one → 400', async () => {
      expect(await declare({ type: 'file_access' })).toMatchObject({ status: 409 });
      const twice = { type: 'new', title: 'New', schema: { type: 'object' } };
      const answer = await product.admin.call('POST', '/resources', { identifier: 'https://new.example', authorization_details_types: [twice, twice] }); // prettier-ignore
      expect(answer).toMatchObject({ status: 400 });
      expect(JSON.stringify(answer.body)).toContain('new is declared twice');
    });

    const nested = (depth: number): Json =>
      depth === 0 ? { type: 'string' } : { type: 'array', items: nested(depth - 1) };
    it.each<[string, Json, string]>([
      ['a schema of another type', { schema: { type: 'array' } }, 'must have the type object'],
      ['a remote reference', { schema: { type: 'object', $ref: 'https://evil.example/schema' } }, 'keyword $ref, which is not supported'],
      ['a reference to itself', { schema: { type: 'object', properties: { a: { $ref: '#' } } } }, 'keyword $ref, which is not supported'],
      ['definitions', { schema: { type: 'object', $defs: {} } }, 'keyword $defs, which is not supported'],
      ['an unknown keyword', { schema: { type: 'object', requird: [] } }, 'keyword requird, which is not supported'],
      ['a keyword of another type', { schema: { type: 'object', properties: { a: { type: 'string', minimum: 1 } } } }, 'strict mode'],
      ['an unknown format', { schema: { type: 'object', properties: { a: { type: 'string', format: 'regex' } } } }, 'unknown format'],
      ['a pattern with a back reference', { schema: { type: 'object', properties: { a: { type: 'string', pattern: '(a)\\1' } } } }, 'cannot be used'],
      ['a pattern that looks ahead', { schema: { type: 'object', properties: { a: { type: 'string', pattern: '(?=a)a' } } } }, 'cannot be used'],
      ['a pattern with nested repetitions', { schema: { type: 'object', properties: { a: { type: 'string', pattern: '((a{100}){100}){100}' } } } }, 'cannot be used'],
      ['a pattern with many repetitions', { schema: { type: 'object', properties: { a: { type: 'string', pattern: 'a{999}b{999}' } } } }, 'more than 1000 repetitions'],
      ['a long pattern', { schema: { type: 'object', properties: { a: { type: 'string', pattern: 'a'.repeat(201) } } } }, 'more than 200 characters'],
      ['deep nesting', { schema: { type: 'object', properties: { a: nested(9) } } }, 'more than 10 levels deep'],
      ['a large schema', { schema: { type: 'object', description: 'x'.repeat(10_000) } }, 'more than 10000 bytes'],
      ['a line with an unknown member', { lines: ['To {stranger}'] }, 'line with {stranger}, which properties do not name'],
      ['a title with an inherited name', { title: 'To {constructor}' }, 'line with {constructor}'],
    ])('%s → 400 that names the fault', async (_, change, fault) => {
      const { status, body } = await declare(change);
      expect([status, JSON.stringify(body)]).toEqual([400, expect.stringContaining(fault)]);
    }); // prettier-ignore

    it('objects within each other: 7 levels → 201, more → 400', async () => {
      const within = (levels: number): Json => levels === 0 ? { type: 'string' } : { type: 'object', properties: { a: within(levels - 1) } }; // prettier-ignore
      const { status, body } = await declare({ type: 'deep', schema: within(7) });
      expect(status).toBe(201);
      await product.admin.call('DELETE', `/resources/${body['id']}`);
      expect(await declare({ type: 'deep', schema: within(8) })).toMatchObject({ status: 400 });
    });

    it('a client with an undeclared type → 400 invalid_client_metadata; a client cannot register itself for a type', async () => {
      const metadata = { redirect_uris: [REDIRECT_URI], authorization_details_types: ['unknown'] };
      const answer = await product.admin.call('POST', '/clients', metadata);
      expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_client_metadata' } });
      const itself = await request(`${product.url}/register`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...metadata, authorization_details_types: TYPES }),
      });
      expect(itself).toMatchObject({ status: 400, body: { error: 'invalid_client_metadata' } });
    });

    it('a removed type: new requests are refused, the next token of an authorization lacks its objects', async () => {
      const temporary = { ...FILE_TYPE, type: 'temporary', schema: { type: 'object' }, title: 'Temporary', lines: [] };
      const { id } = await product.admin.createResource({
        identifier: 'https://temporary.example',
        authorization_details_types: [temporary],
      });
      const other = await register({ authorization_details_types: ['temporary', 'file_access'] });
      const { body } = await redeem(await codeFor(text({ type: 'temporary' }, FILE), {}, agent(), other), {}, other);
      expect(body['authorization_details']).toHaveLength(2);
      await product.admin.call('PATCH', `/resources/${id}`, { authorization_details_types: null });
      const next = await token({ grant_type: 'refresh_token', refresh_token: body['refresh_token'] as string }, other);
      expect(next.body['authorization_details']).toEqual([FILE]);
      expect(await errorAt(text({ type: 'temporary' }), {}, other)).toMatchObject({
        error: 'invalid_authorization_details',
      });
      const same = await product.admin.call('PATCH', `/clients/${other.client_id}`, { client_name: 'Renamed' });
      expect(same).toMatchObject({ status: 200 });
    });
  });
});

describe('a theme whose consent page shows no authorization_details', () => {
  it('they are not granted: without a scope → access_denied, with one → the scope alone', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'theme-'));
    mkdirSync(join(folder, 'authorize'));
    const original = readFileSync('src/authorize/interact/views/granted.eta', 'utf8');
    writeFileSync(join(folder, 'authorize/granted.eta'), original.replace(/<%~ include\('\.\/details'.*%>/, ''));
    const product = await startProduct({ env: { THEME_DIR: folder } });
    await product.admin.createResource({ identifier: FILES, authorization_details_types: [FILE_TYPE] });
    const { client_id, client_secret } = await product.admin.createClient({
      redirect_uris: [REDIRECT_URI],
      scope: 'openid',
      authorization_details_types: ['file_access'],
    });
    const asked = { client_id, response_type: 'code', redirect_uri: REDIRECT_URI, authorization_details: text(FILE) };
    const person = new UserAgent(product.url);
    const refused = responseOf(await person.signIn(authorizeUrl(product, asked), ALICE));
    expect(refused).toMatchObject({ error: 'access_denied' });
    const { code } = responseOf(await person.signIn(authorizeUrl(product, { ...asked, scope: 'openid' }), ALICE));
    const form = { grant_type: 'authorization_code', code: code!, redirect_uri: REDIRECT_URI };
    const { body } = await postForm(`${product.url}/token`, form, basic(client_id, client_secret));
    expect(body).toMatchObject({ scope: 'openid', access_token: expect.any(String) });
    expect(body).not.toHaveProperty('authorization_details');
    await product.close();
    rmSync(folder, { recursive: true });
  });
});

function formFields(page: Answer): { readonly action: string; readonly fields: Readonly<Record<string, string>> } {
  const inside = /<form\b[\s\S]*?<\/form>/.exec(page.body)?.[0] ?? '';
  const inputs = [...inside.matchAll(/<input\b[^>]*name="([^"]*)"[^>]*value="([^"]*)"/g)];
  const action = /action="([^"]*)"/.exec(inside)?.[1] ?? '';
  return { action, fields: Object.fromEntries(inputs.map(([, name, value]) => [name!, value!])) };
}
