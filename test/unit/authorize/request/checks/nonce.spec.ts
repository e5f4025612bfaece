import { describe, expect, it } from 'vitest';
import { requestedNonce } from '../../../../../src/authorize/request/checks/nonce.js';
import { ResponseType, Scope } from '../../../../../src/common/index.js';
import { errorOf, refusalIdOf } from '../../../../support/authorization-requests.js';

const OPENID = Scope.parse('openid');

describe('nonce at /authorize (OIDC Core §3.2.2.1, §3.3.2.11)', () => {
  it.each(['id_token', 'id_token token', 'code id_token', 'code id_token token'])(
    'requestedNonce without nonce for %s with openid → AUTHZ-NONCE-1',
    (type) => {
      expect(errorOf(() => requestedNonce({}, ResponseType.parse(type), OPENID))).toBe('invalid_request');
      expect(refusalIdOf(() => requestedNonce({}, ResponseType.parse(type), OPENID))).toBe('AUTHZ-NONCE-1');
    },
  );

  it.each(['code', 'code token', 'none'])('nonce is optional for %s', (type) => {
    expect(requestedNonce({}, ResponseType.parse(type), OPENID)).toBeNull();
  });

  it.each(['code id_token', 'code id_token token'])(
    'nonce is optional for %s without openid, which returns no ID token',
    (type) => {
      expect(requestedNonce({}, ResponseType.parse(type), Scope.EMPTY)).toBeNull();
    },
  );

  it.each(['"'.repeat(257), '\u0001'.repeat(100), '𝒜'.repeat(129), 'x'.repeat(513)])(
    'requestedNonce with a nonce that an ID token would repeat in more than 512 bytes → AUTHZ-NONCE-2',
    (nonce) => {
      expect(errorOf(() => requestedNonce({ nonce }, ResponseType.parse('code'), OPENID))).toBe('invalid_request');
      expect(refusalIdOf(() => requestedNonce({ nonce }, ResponseType.parse('code'), OPENID))).toBe('AUTHZ-NONCE-2');
    },
  );

  it('AZ16: is kept unchanged', () => {
    const nonce = ` ~"<é>${'x'.repeat(500)}`;
    expect(requestedNonce({ nonce }, ResponseType.parse('code'), OPENID)).toBe(nonce);
  });
});
