import { createHash } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { newId, Scope, type SessionId, type SubjectId } from '../../../../src/common/index.js';
import { LARGEST_CLAIMS, LONGEST_ID_TOKEN, LONGEST_NONCE, ROOM_FOR_CLAIMS } from '../../../../src/config/index.js';
import { ClientJwts } from '../../../../src/token/id-tokens/client-jwts.js';
import { IdTokens, type NewIdToken } from '../../../../src/token/id-tokens/id-tokens.js';
import { ClaimsService } from '../../../../src/user/claims/claims.service.js';
import { SubjectIdentifiers } from '../../../../src/user/subject/subject-identifiers.js';
import { User } from '../../../../src/user/accounts/user.entity.js';
import { aClient } from '../../../support/authorization-requests.js';
import { aClaimDefinitionDirectory } from '../../../support/claim-definitions.js';
import { FixedClock } from '../../../support/fixed-clock.js';
import { aConfiguration, aSigningService, ISSUER } from '../../../support/signing-keys.js';

const clock = new FixedClock();
const at = clock.now();
const user = User.of({
  id: newId<SubjectId>(), username: 'alice', usernameKey: 'alice', claims: { name: 'Alice Liddell', email: 'alice@example.com' },
  adminScopes: [], disabled: false, createdAt: at, updatedAt: at,
}); // prettier-ignore
const aSignIn = {
  client: aClient(),
  user,
  authTime: new Date('2026-11-21T11:59:00.900Z'),
  amr: ['pwd'],
  scope: Scope.EMPTY,
};

let idTokens: IdTokens;
beforeAll(async () => {
  const { keys } = await aSigningService(clock);
  idTokens = new IdTokens(
    new ClientJwts(keys, undefined as never, undefined as never),
    new ClaimsService(),
    new SubjectIdentifiers(Buffer.alloc(32, 1)),
    aConfiguration(),
    clock,
    aClaimDefinitionDirectory(),
  );
});

const claimsOf = async (token: Partial<NewIdToken>) => decodeJwt(await idTokens.build({ ...aSignIn, ...token }));

describe('IdTokens (OIDC Core §2)', () => {
  it('contains the user, the issuer, the time and the client of the sign-in, and nothing that was not requested', async () => {
    expect(await claimsOf({})).toEqual({
      iss: ISSUER, sub: user.id, aud: 'client', azp: 'client', iat: clock.seconds(), exp: clock.seconds() + 900,
      auth_time: clock.seconds() - 60, acr: 'urn:grantry:acr:1', amr: ['pwd'],
    }); // prettier-ignore
  });

  // OIDC Core Appendix A.4 and A.6
  it('CM5: at_hash and c_hash match the examples of OIDC Core', async () => {
    expect(
      await claimsOf({
        accessToken: 'jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y',
        code: 'Qcb0Orv1zh30vL1MPRsbm-diHiMwcLyZvn1arpZv-Jxf_11jnpEX3Tgfvk',
      }),
    ).toMatchObject({ at_hash: '77QmUPtjPfzWtF2AnpK9RQ', c_hash: 'LDktKdoQak3Pk0cnXxCltA' });
  });

  it('CM5: Ed25519 → at_hash uses SHA-512', async () => {
    const client = aClient({ id_token_signed_response_alg: 'EdDSA' });
    const { at_hash } = await claimsOf({ client, accessToken: 'an access token' });
    const digest = createHash('sha512').update('an access token').digest();
    expect(at_hash).toBe(digest.subarray(0, 32).toString('base64url'));
  });

  it('AZ16: contains the nonce byte for byte, and the session as sid', async () => {
    const nonce = `n-0S6_WzA2Mj ü"\\${'x'.repeat(64)}`;
    expect(await claimsOf({ nonce, sid: 'a-session' as SessionId })).toMatchObject({ nonce, sid: 'a-session' });
  });

  it('an ID token that is issued without an access token contains the claims of the scope, and no others', async () => {
    expect(await claimsOf({ standsAlone: true, scope: Scope.parse('openid email') })).toMatchObject({
      email: 'alice@example.com',
      email_verified: false,
      sub: user.id,
    });
    expect(await claimsOf({ standsAlone: true, scope: Scope.parse('openid email') })).not.toHaveProperty('name');
  });

  it.each(['RS256', 'ES256'] as const)(
    'signed by %s, with the largest contents → within the limit of an id_token_hint',
    async (alg) => {
      const claims = { formatted: '' };
      const room = LARGEST_CLAIMS - Buffer.byteLength(JSON.stringify({ address: claims }));
      const largest = { ...user, username: '𝒜'.repeat(200), claims: { address: { formatted: 'x'.repeat(room) } } };
      const token = await idTokens.build({
        ...aSignIn,
        user: largest,
        client: Object.assign(aClient({ claims_in_id_token: true, id_token_signed_response_alg: alg }), {
          id: '"'.repeat(100),
        }),
        scope: Scope.parse('openid profile email address phone'),
        nonce: 'n'.repeat(LONGEST_NONCE),
        sid: newId<SessionId>(),
        accessToken: 'x',
        code: 'y',
      });
      expect(decodeJwt(token)).toHaveProperty('address');
      expect(token.length).toBeGreaterThan(LONGEST_ID_TOKEN - 2000);
      expect(token.length).toBeLessThanOrEqual(LONGEST_ID_TOKEN);
    },
  );

  it('claims that are too large in total → the largest are left out', async () => {
    const larger = { ...user, claims: { address: { formatted: 'x'.repeat(ROOM_FOR_CLAIMS) }, name: 'Alice' } };
    const token = await claimsOf({ user: larger, standsAlone: true, scope: Scope.parse('openid profile address') });
    expect(token).toMatchObject({ name: 'Alice' });
    expect(token).not.toHaveProperty('address');
  });

  it('a client with claims_in_id_token → contains the claims of the scope (OIDC Core §5.4)', async () => {
    const scope = Scope.parse('openid email');
    expect(await claimsOf({ scope })).not.toHaveProperty('email');
    const client = aClient({ claims_in_id_token: true });
    expect(await claimsOf({ client, scope })).toMatchObject({ email: 'alice@example.com', email_verified: false });
    expect(await claimsOf({ client, scope })).not.toHaveProperty('name');
  });

  it.each(['RS256', 'PS256', 'ES256', 'EdDSA'] as const)('a client registered for %s → signed by it', async (alg) => {
    const jwt = await idTokens.build({ ...aSignIn, client: aClient({ id_token_signed_response_alg: alg }) });
    expect(decodeProtectedHeader(jwt)).toMatchObject({ alg, typ: 'JWT' });
  });
});
