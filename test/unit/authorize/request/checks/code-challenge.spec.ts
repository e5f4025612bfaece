import { describe, expect, it } from 'vitest';
import { codeChallenge } from '../../../../../src/authorize/request/checks/code-challenge.js';
import { ResponseType } from '../../../../../src/common/index.js';
import { aClient, CHALLENGE, errorOf, refusalIdOf } from '../../../../support/authorization-requests.js';

const confidential = aClient();
const open = aClient({ token_endpoint_auth_method: 'none' });
const strict = aClient({ require_pkce: true });
const S256 = { code_challenge: CHALLENGE, code_challenge_method: 'S256' };

describe('PKCE at /authorize (RFC 7636 §4.3, RFC 9700 §2.1.1)', () => {
  it.each([
    ['a public client', open],
    ['a client with require_pkce', strict],
  ])('codeChallenge of %s without code_challenge → AUTHZ-PKCE-1', (_, client) => {
    expect(errorOf(() => codeChallenge({}, ResponseType.parse('code'), client))).toBe('invalid_request');
    expect(refusalIdOf(() => codeChallenge({}, ResponseType.parse('code'), client))).toBe('AUTHZ-PKCE-1');
    expect(errorOf(() => codeChallenge({}, ResponseType.parse('code id_token'), client))).toBe('invalid_request');
  });

  it('codeChallenge of a confidential client without code_challenge → none', () => {
    expect(codeChallenge({}, ResponseType.parse('code'), confidential)).toBeNull();
  });

  it.each([
    ['plain', { code_challenge: CHALLENGE, code_challenge_method: 'plain' }],
    ['none, which means plain', { code_challenge: CHALLENGE }],
    ['s256', { code_challenge: CHALLENGE, code_challenge_method: 's256' }],
  ])('codeChallenge with the code_challenge_method %s → AUTHZ-PKCE-2', (_, sent) => {
    expect(errorOf(() => codeChallenge(sent, ResponseType.parse('code'), confidential))).toBe('invalid_request');
    expect(refusalIdOf(() => codeChallenge(sent, ResponseType.parse('code'), confidential))).toBe('AUTHZ-PKCE-2');
  });

  it('codeChallenge with a method but no challenge → AUTHZ-PKCE-1', () => {
    expect(
      errorOf(() => codeChallenge({ code_challenge_method: 'S256' }, ResponseType.parse('code'), confidential)),
    ).toBe('invalid_request');
    expect(
      refusalIdOf(() => codeChallenge({ code_challenge_method: 'S256' }, ResponseType.parse('code'), confidential)),
    ).toBe('AUTHZ-PKCE-1');
  });

  it.each([
    ['42 characters', CHALLENGE.slice(1)],
    ['44 characters', `${CHALLENGE}A`],
    ['padding', `${CHALLENGE.slice(0, 42)}=`],
    ['base64 instead of base64url', `${CHALLENGE.slice(0, 42)}+`],
    ['a line break at its end', `${CHALLENGE.slice(0, 42)}\n`],
  ])('codeChallenge with a challenge of %s → AUTHZ-PKCE-3', (_, code_challenge) => {
    expect(errorOf(() => codeChallenge({ ...S256, code_challenge }, ResponseType.parse('code'), open))).toBe(
      'invalid_request',
    );
    expect(refusalIdOf(() => codeChallenge({ ...S256, code_challenge }, ResponseType.parse('code'), open))).toBe(
      'AUTHZ-PKCE-3',
    );
  });

  it('codeChallenge with S256 → the challenge', () => {
    expect(codeChallenge(S256, ResponseType.parse('code'), open)).toBe(CHALLENGE);
  });

  it('is not required for a response type without a code', () => {
    expect(codeChallenge({}, ResponseType.parse('id_token token'), open)).toBeNull();
  });
});
