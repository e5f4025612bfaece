import type { Request } from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ClientAdministration, ClientAuthentication } from '../../../../src/client/index.js';
import { RequestState } from '../../../../src/common/index.js';
import { basic } from '../../../support/admin-api.js';
import { DATABASES, startApp, type RunningApp } from '../../../support/app.js';

const REDIRECT = { redirect_uris: ['https://client.example/cb'] };
/** Contains every character that form-encoding inside Basic must preserve. */
const ODD_SECRET = 'a+b c%2B:d/e&f=ä~0123456789abcdef';

describe.each(DATABASES)('client authentication (RFC 6749 §2.3) on %s', (database) => {
  let running: RunningApp;
  let secret: string;

  beforeAll(async () => {
    running = await startApp({ database });
    const clients = running.app.get(ClientAdministration);
    secret = (await clients.create(REDIRECT, null, { id: 'basic' })).clientSecret ?? '';
    const add = (id: string, token_endpoint_auth_method: string, more = {}) =>
      clients.create({ ...REDIRECT, token_endpoint_auth_method, ...more }, null, { id, secret });
    await add('post', 'client_secret_post');
    await add('strict', 'client_secret_post', { strict_client_authentication: true });
    await add('public', 'none');
    await add('disabled', 'client_secret_basic', { disabled: true });
    await clients.create(REDIRECT, null, { id: 'odd', secret: ODD_SECRET });
  });
  afterAll(() => running?.close());

  const authenticate = (headers: Readonly<Record<string, string>>, form: Readonly<Record<string, string>> = {}) => {
    const request = { headers } as unknown as Request;
    RequestState.of(request).form = form;
    return running.app.get(ClientAuthentication).authenticate(request);
  };
  const raw = (text: string, scheme = 'Basic') => ({
    authorization: `${scheme} ${Buffer.from(text).toString('base64')}`,
  });

  it('TK1: the registered method → accepted', async () => {
    expect(await authenticate(basic('basic', secret))).toMatchObject({ id: 'basic' });
    expect(await authenticate({}, { client_id: 'post', client_secret: secret })).toMatchObject({ id: 'post' });
    expect(await authenticate({}, { client_id: 'public' })).toMatchObject({ id: 'public' });
  });

  it('Basic: the scheme is case-insensitive, and the same client_id in the form is accepted', async () => {
    expect(await authenticate(raw(`basic:${secret}`, 'bAsIc'), { client_id: 'basic' })).toMatchObject({ id: 'basic' });
  });

  it('Basic: id and secret are accepted form-encoded (RFC 6749 §2.3.1) or as they are', async () => {
    expect(await authenticate(basic('odd', ODD_SECRET))).toMatchObject({ id: 'odd' });
    expect(await authenticate(raw(`odd:${ODD_SECRET}`))).toMatchObject({ id: 'odd' });
  });

  it('Basic and the form are interchangeable unless the client is strict', async () => {
    expect(await authenticate(basic('post', secret))).toMatchObject({ id: 'post' });
    expect(await authenticate({}, { client_id: 'basic', client_secret: secret })).toMatchObject({ id: 'basic' });
    expect(await authenticate({}, { client_id: 'strict', client_secret: secret })).toMatchObject({ id: 'strict' });
  });

  it('Basic with an empty password identifies a public client', async () => {
    expect(await authenticate(basic('public', ''))).toMatchObject({ id: 'public' });
    expect(await authenticate(basic('public', ''), { client_id: 'public' })).toMatchObject({ id: 'public' });
  });

  it.each<[string, () => [Readonly<Record<string, string>>, Readonly<Record<string, string>>?]]>([
    ['a wrong secret', () => [basic('basic', 'wrong')]],
    ['an empty secret', () => [basic('basic', '')]],
    ['an unknown client', () => [basic('nobody', secret)]],
    ['an id with a NUL', () => [basic('basic\0', secret)]],
    ['a disabled client', () => [basic('disabled', secret)]],
    ['a method other than the registered one of a strict client', () => [basic('strict', secret)]],
    ['a public client with a password', () => [basic('public', secret)]],
    ['no colon in the credentials', () => [raw('basic')]],
    ['broken base64', () => [{ authorization: 'Basic ***' }]],
    ['no credentials after the scheme', () => [{ authorization: 'Basic' }]],
    ['malformed percent-encoding', () => [raw(`basic:%zz`)]],
    ['malformed UTF-8', () => [{ authorization: 'Basic //86/w==' }]],
  ])('TK1: Basic with %s → 401 invalid_client with one description and a challenge', async (_, presented) => {
    await expect(authenticate(...presented())).rejects.toMatchObject({
      code: 'invalid_client',
      status: 401,
      description: 'Client authentication failed',
      headers: { 'WWW-Authenticate': `Basic realm="${running.url}", error="invalid_client"` },
    });
  });

  it.each<[string, Readonly<Record<string, string>> | undefined]>([
    ['no form at all', undefined],
    ['neither client_id nor secret', {}],
    ['a secret without client_id', { client_secret: 'x' }],
    ['a wrong secret', { client_id: 'post', client_secret: 'wrong' }],
    ['a confidential client that sends only its client_id', { client_id: 'post' }],
    ['a public client with a secret', { client_id: 'public', client_secret: 'wrong' }],
    ['a wrong secret by the other method', { client_id: 'basic', client_secret: 'wrong' }],
    ['an unknown client', { client_id: 'nobody' }],
  ])('TK1: a form with %s → 401 invalid_client without a challenge', async (_, form) => {
    await expect(authenticate({}, form)).rejects.toMatchObject({
      code: 'invalid_client',
      status: 401,
      description: 'Client authentication failed',
      headers: {},
    });
  });

  it('TK1: another scheme of the Authorization header is not client authentication', async () => {
    await expect(authenticate({ authorization: 'Bearer abc' })).rejects.toMatchObject({ code: 'invalid_client' });
  });

  it('TK2: two different secrets → invalid_request; the same secret twice → counts once', async () => {
    const form = (client_secret: string) => ({ client_id: 'basic', client_secret });
    const both = authenticate(basic('basic', secret), form(`${secret}x`));
    await expect(both).rejects.toMatchObject({ code: 'invalid_request' });
    expect(await authenticate(basic('basic', secret), form(secret))).toMatchObject({ id: 'basic' });
  });

  it('TK2: the same secret twice from a strict client → invalid_request', async () => {
    const form = { client_id: 'strict', client_secret: secret };
    const both = authenticate(basic('strict', secret), form);
    await expect(both).rejects.toMatchObject({ code: 'invalid_client' });
    const { clientSecret } = await running.app
      .get(ClientAdministration)
      .create({ ...REDIRECT, strict_client_authentication: true }, null, { id: 'strict-basic' });
    const twice = authenticate(basic('strict-basic', clientSecret!), {
      client_id: 'strict-basic',
      client_secret: clientSecret!,
    });
    await expect(twice).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it('TK2: a client_id in the form that differs from the client of Basic → invalid_request', async () => {
    const both = authenticate(basic('basic', secret), { client_id: 'public' });
    await expect(both).rejects.toMatchObject({ code: 'invalid_request', status: 400 });
  });

  it('returns its methods for discovery', () => {
    const { methods } = running.app.get(ClientAuthentication);
    expect(methods).toEqual([
      'client_secret_basic',
      'client_secret_post',
      'client_secret_jwt',
      'private_key_jwt',
      'none',
    ]);
  });
});
