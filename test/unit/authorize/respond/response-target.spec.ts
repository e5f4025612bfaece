import { describe, expect, it } from 'vitest';
import type { AuthorizationParameters } from '../../../../src/authorize/request/authorization-parameters.js';
import { interactionRefusals } from '../../../../src/authorize/refusals/interaction.js';
import { responseModeFor } from '../../../../src/authorize/respond/response-modes/index.js';
import type { HttpReply } from '../../../../src/common/index.js';
import { htmlOf } from '../../../support/links.js';
import { aClient, aTarget, CALLBACK, ISSUER, ListedRefusals } from '../../../support/authorization-requests.js';
import { aRefusal } from '../../../support/refusals.js';

const DENIED = aRefusal('access_denied', 'No "quotes"', { reason: 'private' });

function locationOf(reply: HttpReply): string {
  if (reply.kind !== 'redirect') throw new Error('not a redirect');
  return reply.location;
}

const refusal = async (parameters: AuthorizationParameters) => locationOf(await aTarget(parameters).refuse(DENIED));

describe('ResponseTarget', () => {
  it('AZ6, AZ7: an error response contains error, error_description, error_uri, state and iss, and nothing else', async () => {
    const parameters = new URL(await refusal({ response_type: 'code', state: 's' })).searchParams;
    expect(Object.fromEntries(parameters)).toEqual({
      error: 'access_denied',
      error_description: "No 'quotes'",
      error_uri: `${ISSUER}/errors/refusal-1`,
      state: 's',
      iss: ISSUER,
    });
  });

  it.each([
    ['code', undefined, '?'],
    ['none', undefined, '?'],
    ['token', undefined, '#'],
    ['id_token code', undefined, '#'],
    ['code', 'fragment', '#'],
    ['token', 'query', '#'],
    ['code', 'unknown', '?'],
    ['code token', 'unknown', '#'],
    ['something else', undefined, '?'],
    ['token unknown', undefined, '#'],
    [undefined, undefined, '?'],
  ])(
    'an error for response_type %s and response_mode %s → after "%s" of the redirect_uri',
    async (response_type, response_mode, separator) => {
      const parameters = { ...(response_type && { response_type }), ...(response_mode && { response_mode }) };
      expect((await refusal(parameters)).startsWith(`${CALLBACK}${separator}error=access_denied&`)).toBe(true);
    },
  );

  it.each([
    ['jwt', 'code', '?'],
    ['jwt', 'code token', '#'],
    ['query.jwt', 'code', '?'],
    ['query.jwt', 'token', '#'],
    ['fragment.jwt', 'code', '#'],
  ])(
    'response_mode %s for response_type %s → only the parameter response after "%s" (JARM §2.3)',
    async (mode, type, at) => {
      const location = await refusal({ response_mode: mode, response_type: type, state: 's' });
      expect(location.startsWith(`${CALLBACK}${at}response=`)).toBe(true);
      const sent = new URLSearchParams(location.slice(location.indexOf(at) + 1));
      expect([...sent.keys()]).toEqual(['response']);
      expect(JSON.parse(sent.get('response')!)).toMatchObject({ error: 'access_denied', state: 's', iss: ISSUER });
    },
  );

  it('an error for response_mode form_post → a form', async () => {
    const reply = await aTarget({ response_mode: 'form_post', state: 'a"b' }).refuse(DENIED);
    expect(reply).toMatchObject({ kind: 'page', status: 200 });
    expect(htmlOf(reply)).toContain(`action="${CALLBACK}"`);
    expect(htmlOf(reply)).toContain('name="state" value="a&quot;b"');
  });

  it('AZ7: state is returned unchanged, regardless of its length and characters', async () => {
    const state = `-._~ +%&=#?"'<é😀>\r\n${'x'.repeat(2000)}`;
    expect(new URL(locationOf(await aTarget({ state }).respond({ code: 'c' }))).searchParams.get('state')).toBe(state);
    const fragment = locationOf(await aTarget({ state, response_type: 'token' }).respond({ access_token: 't' }));
    expect(new URLSearchParams(fragment.slice(fragment.indexOf('#') + 1)).get('state')).toBe(state);
    expect(decodeURIComponent(/state=([^&]*)/.exec(fragment)![1]!)).toBe(state);
  });

  it('AZ7: without state in the request, the response has none', async () => {
    expect(locationOf(await aTarget().respond({ code: 'c' }))).not.toContain('state');
  });

  it.each([
    ['https://client.test/cb?bar=foo', 'https://client.test/cb?bar=foo&code=c&'],
    ['https://client.test/cb?a=%7e+b', 'https://client.test/cb?a=%7e+b&code=c&'],
    ['https://client.test/cb?', 'https://client.test/cb?code=c&'],
    ['HTTPS://Client.test:443/./cb', 'HTTPS://Client.test:443/./cb?code=c&'],
    ['com.example.app:/cb', 'com.example.app:/cb?code=c&'],
  ])('a response keeps the redirect_uri %s byte for byte', async (redirect_uri, start) => {
    const reply = await aTarget({ redirect_uri }).respond({ code: 'c' });
    expect(locationOf(reply).startsWith(start)).toBe(true);
  });

  it('each refusal is recorded with its reason, which the response does not contain', async () => {
    const refusals = new ListedRefusals();
    const reply = await aTarget({}, aClient(), refusals).refuse(DENIED);
    expect(refusals.errors).toEqual([DENIED]);
    expect(locationOf(reply)).not.toContain('private');
  });

  it.each([
    ['an error that is not an OAuthError', new TypeError('bug')],
    ['a PageError', interactionRefusals.expired()],
  ])('refuse throws %s instead of redirecting it', async (_, error) => {
    await expect(aTarget().refuse(error)).rejects.toThrow(error);
  });

  it.each([
    ['of a request that was read', true, undefined, 'query'],
    ['of a request that was read, with a JWT mode', true, 'jwt', 'query.jwt'],
    ['of a request object that is refused', false, undefined, 'query.jwt'],
    ['of a request object that is refused, beside response_mode=query', false, 'query', 'query.jwt'],
  ])(
    'a client on fapi-1-advanced: the error %s → the mode that was asked for, or else a JWT',
    (_, isRead, mode, expected) => {
      const sent = { response_type: 'code', ...(mode && { response_mode: mode }) };
      expect(responseModeFor(sent, aClient({ profile: 'fapi-1-advanced' }), isRead).name).toBe(expected);
    },
  );
});
