import { describe, expect, it } from 'vitest';
import { validateAuthorizationRequest } from '../../../../../src/authorize/request/authorization-request.js';
import { checkObjectClaims } from '../../../../../src/authorize/request/request-object/object-claims.js';
import {
  aClient, aTarget, CHALLENGE, CONTEXT, parameters, refusalIdOf,
} from '../../../../support/authorization-requests.js'; // prettier-ignore

const client = aClient({ profile: 'fapi-1-advanced' });
const JARM = { response_mode: 'jwt' };
const HYBRID = { response_type: 'code id_token' };
const NONCE = { nonce: 'n-1' };

function refusalOf(change: Parameters<typeof parameters>[0], isPushed = false): string | undefined {
  const sent = parameters({ state: undefined, ...change });
  return refusalIdOf(() => validateAuthorizationRequest(sent, aTarget(sent, client), { ...CONTEXT, isPushed }));
}

describe('requests of a client on fapi-1-advanced (FAPI 1.0 Advanced §5.2.2)', () => {
  it.each<[string, Parameters<typeof refusalOf>, string | undefined]>([
    ['code in a query', [NONCE], 'AUTHZ-MODE-3'],
    ['code with response_mode=jwt', [{ ...NONCE, ...JARM }], undefined],
    ['code id_token', [{ ...NONCE, ...HYBRID }], undefined],
    ['code id_token with response_mode=jwt', [{ ...NONCE, ...HYBRID, ...JARM }], undefined],
    ['openid without a nonce', [JARM], 'AUTHZ-NONCE-3'],
    ['without openid and without state', [{ ...JARM, scope: 'profile' }], 'AUTHZ-STATE-1'],
    ['without openid, with state', [{ ...JARM, scope: 'profile', state: 's' }], undefined],
    ['without redirect_uri', [{ ...JARM, scope: 'profile', state: 's', redirect_uri: undefined }], 'AUTHZ-URI-5'],
    ['without scope', [{ ...NONCE, ...HYBRID, scope: undefined }], 'AUTHZ-SCOPE-3'],
    ['code id_token without openid', [{ ...NONCE, ...HYBRID, scope: 'profile', state: 's' }], 'AUTHZ-SCOPE-1'],
    ['pushed without PKCE', [{ ...NONCE, ...JARM }, true], 'AUTHZ-PKCE-1'],
    [
      'pushed with PKCE',
      [{ ...NONCE, ...JARM, code_challenge: CHALLENGE, code_challenge_method: 'S256' }, true],
      undefined,
    ],
  ])('%s → %s', (_, sent, expected) => {
    expect(refusalOf(...sent)).toBe(expected);
  });

  it.each(['fapi-2-security', 'fapi-2-message-signing'] as const)(
    'on %s, a request without redirect_uri',
    (profile) => {
      const sent = parameters({ ...JARM, scope: 'profile', redirect_uri: undefined });
      const context = { ...CONTEXT, isPushed: true };
      expect(refusalIdOf(() => validateAuthorizationRequest(sent, aTarget(sent, aClient({ profile })), context))).toBe(
        'AUTHZ-URI-5',
      );
    },
  );

  it('the same requests of a client without a profile pass', () => {
    expect(() =>
      validateAuthorizationRequest(parameters(), aTarget(parameters()), { ...CONTEXT, isPushed: true }),
    ).not.toThrow();
  });

  it.each([
    ['missing', undefined, true],
    ['the issuer', 'https://op.test', false],
    ['a list with the issuer', ['https://other.test', 'https://op.test'], false],
  ])('a request object whose aud is %s', (_, aud, refused) => {
    const now = 1_000_000;
    const context = { clientId: 'client', issuer: 'https://op.test', now, mustBeFresh: true, mustNameServer: true };
    const id = refusalIdOf(() => checkObjectClaims({ aud, nbf: now, exp: now + 60 }, 'jwt', context));
    expect(id !== undefined).toBe(refused);
  });
});
