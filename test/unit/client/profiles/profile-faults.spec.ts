import { describe, expect, it } from 'vitest';
import { withDefaults } from '../../../../src/client/metadata/client-metadata.js';
import { profileFaults } from '../../../../src/client/profiles/profile-faults.js';
import { PROFILES } from '../../../../src/client/profiles/profiles.js';

const FAPI = PROFILES['fapi-2-security'];
const CERTIFICATE = { tls_client_certificate_bound_access_tokens: true };

describe('the ways of a profile to bind tokens (FAPI 2.0 §5.3.2.1)', () => {
  it('a client that names none gets the first, DPoP', () => {
    const made = withDefaults({ profile: 'fapi-2-security' });
    expect([made.dpop_bound_access_tokens, made.tls_client_certificate_bound_access_tokens]).toEqual([true, false]);
  });

  it('a client that names another one gets only that', () => {
    const made = withDefaults({ profile: 'fapi-2-security', ...CERTIFICATE });
    expect([made.dpop_bound_access_tokens, made.tls_client_certificate_bound_access_tokens]).toEqual([false, true]);
    expect(profileFaults(FAPI, made)).toEqual([]);
  });

  it('none → a fault that names every way', () => {
    const none = withDefaults({ profile: 'fapi-2-security', dpop_bound_access_tokens: false });
    const expected = 'true, or tls_client_certificate_bound_access_tokens true';
    expect(profileFaults(FAPI, none)).toEqual([{ member: 'dpop_bound_access_tokens', expected, received: 'false' }]);
  });

  it('a profile without such a rule binds nothing', () => {
    expect(withDefaults({ profile: 'oauth-2.1' }).dpop_bound_access_tokens).toBe(false);
  });
});
