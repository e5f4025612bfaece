import { describe, expect, it } from 'vitest';
import type { AuthorizationParameters } from '../../../../src/authorize/request/authorization-parameters.js';
import { interactionRefusals } from '../../../../src/authorize/refusals/interaction.js';
import type { HttpReply } from '../../../../src/common/index.js';
import { htmlOf } from '../../../support/links.js';
import { aClient, aTarget, CALLBACK, ISSUER, ListedRefusals } from '../../../support/authorization-requests.js';
import { aRefusal } from '../../../support/refusals.js';

const DENIED = aRefusal('access_denied', 'No "quotes"', { reason: 'private' });

function locationOf(reply: HttpReply): string {
  if (reply.kind !== 'redirect') throw new Error('not a redirect');
  return reply.location;
}

const refusal = (parameters: AuthorizationParameters) => locationOf(aTarget(parameters).refuse(DENIED));

describe('ResponseTarget', () => {
  it('AZ6, AZ7: an error response contains error, error_description, error_uri, state and iss, and nothing else', () => {
    const parameters = new URL(refusal({ response_type: 'code', state: 's' })).searchParams;
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
    (response_type, response_mode, separator) => {
      const parameters = { ...(response_type && { response_type }), ...(response_mode && { response_mode }) };
      expect(refusal(parameters).startsWith(`${CALLBACK}${separator}error=access_denied&`)).toBe(true);
    },
  );

  it('an error for response_mode form_post → a form', () => {
    const reply = aTarget({ response_mode: 'form_post', state: 'a"b' }).refuse(DENIED);
    expect(reply).toMatchObject({ kind: 'page', status: 200 });
    expect(htmlOf(reply)).toContain(`action="${CALLBACK}"`);
    expect(htmlOf(reply)).toContain('name="state" value="a&quot;b"');
  });

  it('AZ7: state is returned unchanged, regardless of its length and characters', () => {
    const state = `-._~ +%&=#?"'<é😀>\r\n${'x'.repeat(2000)}`;
    expect(new URL(locationOf(aTarget({ state }).respond({ code: 'c' }))).searchParams.get('state')).toBe(state);
    const fragment = locationOf(aTarget({ state, response_type: 'token' }).respond({ access_token: 't' }));
    expect(new URLSearchParams(fragment.slice(fragment.indexOf('#') + 1)).get('state')).toBe(state);
    expect(decodeURIComponent(/state=([^&]*)/.exec(fragment)![1]!)).toBe(state);
  });

  it('AZ7: without state in the request, the response has none', () => {
    expect(locationOf(aTarget().respond({ code: 'c' }))).not.toContain('state');
  });

  it.each([
    ['https://client.test/cb?bar=foo', 'https://client.test/cb?bar=foo&code=c&'],
    ['https://client.test/cb?a=%7e+b', 'https://client.test/cb?a=%7e+b&code=c&'],
    ['https://client.test/cb?', 'https://client.test/cb?code=c&'],
    ['HTTPS://Client.test:443/./cb', 'HTTPS://Client.test:443/./cb?code=c&'],
    ['com.example.app:/cb', 'com.example.app:/cb?code=c&'],
  ])('a response keeps the redirect_uri %s byte for byte', (redirect_uri, start) => {
    expect(locationOf(aTarget({ redirect_uri }).respond({ code: 'c' })).startsWith(start)).toBe(true);
  });

  it('each refusal is recorded with its reason, which the response does not contain', () => {
    const refusals = new ListedRefusals();
    const reply = aTarget({}, aClient(), refusals).refuse(DENIED);
    expect(refusals.errors).toEqual([DENIED]);
    expect(locationOf(reply)).not.toContain('private');
  });

  it.each([
    ['an error that is not an OAuthError', new TypeError('bug')],
    ['a PageError', interactionRefusals.expired()],
  ])('refuse throws %s instead of redirecting it', (_, error) => {
    expect(() => aTarget().refuse(error)).toThrow(error);
  });
});
