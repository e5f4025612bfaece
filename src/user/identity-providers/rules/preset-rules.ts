import { createPrivateKey } from 'node:crypto';
import { wordsOf } from '../../../common/index.js';
import { identityProviderRefusals } from '../../refusals/identity-providers.js';
import { isOfSeveralTenants, microsoftIssuer, TENANT_ID } from '../presets/microsoft.js';
import { wrong } from './issuer.js';
import type { ProviderMembers } from './provider-members.js';

/** `VSCHAR` of RFC 6749 Appendix A. */
const SECRET = /^[\x20-\x7e]{1,1000}$/;

/**
 * Checks the members that depend on the preset.
 *
 * @param issuer of `issuerOf`
 * @throws OAuthError `invalid_request`
 */
export function checkPreset(members: ProviderMembers, issuer: string): void {
  checkTenants(members, issuer);
  checkApple(members);
  checkSecret(members);
  checkScope(members);
}

/** Microsoft: an issuer of one tenant, or one of several with a list of the allowed ones. */
function checkTenants({ preset, settings: { allowedTenants: tenants } }: ProviderMembers, issuer: string): void {
  if (preset.name !== 'microsoft') {
    if (tenants.length > 0) throw ofOtherPreset('allowed_tenants', 'microsoft');
    return;
  }
  if (!tenants.every((tenant) => TENANT_ID.test(tenant.toLowerCase())))
    throw identityProviderRefusals.tenants({ rule: 'must be ids of tenants (UUIDs)' });
  if (isOfSeveralTenants(issuer)) {
    if (tenants.length === 0) throw identityProviderRefusals.tenants({ rule: 'must name at least one tenant where the issuer serves several' }); // prettier-ignore
    return;
  }
  const [, own = ''] = /\/([^/]*)\/v2\.0$/.exec(issuer) ?? [];
  if (!TENANT_ID.test(own) || issuer !== microsoftIssuer(own))
    throw wrong('of Microsoft must be https://login.microsoftonline.com/<tenant>/v2.0, where the tenant is an id in lower case, common or organizations'); // prettier-ignore
  if (tenants.some((tenant) => tenant.toLowerCase() !== own))
    throw identityProviderRefusals.tenants({ rule: 'must be empty or the tenant of the issuer; send the issuer of organizations for several tenants' }); // prettier-ignore
}

function checkApple({ preset, settings: { teamId, keyId } }: ProviderMembers): void {
  for (const [member, value] of [['team_id', teamId], ['key_id', keyId]] as const) {
    if (preset.name === 'apple' && value === null) throw identityProviderRefusals.missing({ member, preset: 'apple' });
    if (preset.name !== 'apple' && value !== null) throw ofOtherPreset(member, 'apple');
  } // prettier-ignore
}

/** Only an OpenID provider of any kind may have this server as a public client. */
function checkSecret({ preset, secret, hasStoredSecret }: ProviderMembers): void {
  const isMissing = secret === null || (secret === undefined && !hasStoredSecret);
  if (isMissing && preset.name !== 'openid')
    throw identityProviderRefusals.missing({ member: 'client_secret', preset: preset.name });
  if (typeof secret !== 'string') return;
  if (preset.name === 'apple' ? isKey(secret) : SECRET.test(secret)) return;
  const form = preset.name === 'apple' ? 'a private key of the curve P-256 in PEM' : '1 to 1000 printable characters of ASCII'; // prettier-ignore
  throw identityProviderRefusals.secret({ rule: `must be ${form}` });
}

function checkScope({ preset, scope }: ProviderMembers): void {
  if (preset.protocol === 'openid' && !wordsOf(scope).includes('openid'))
    throw identityProviderRefusals.scope({ preset: preset.name });
}

function isKey(pem: string): boolean {
  try {
    const { asymmetricKeyType, asymmetricKeyDetails } = createPrivateKey(pem);
    return asymmetricKeyType === 'ec' && asymmetricKeyDetails?.namedCurve === 'prime256v1';
  } catch {
    return false;
  }
}

function ofOtherPreset(member: string, preset: string) {
  return identityProviderRefusals.ofOtherPreset({ member, preset });
}
