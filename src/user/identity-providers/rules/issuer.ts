import { isLoopbackName } from '../../../config/index.js';
import { identityProviderRefusals } from '../../refusals/identity-providers.js';
import { MICROSOFT, microsoftIssuer } from '../presets/microsoft.js';
import type { ProviderMembers } from './provider-members.js';

/** The characters of RFC 3986 §2 without a query and a fragment (OIDC Discovery §3). */
const ALLOWED = /^[A-Za-z0-9\-._~:/[\]@!$&'()+,;=%]+$/;

/** Whether http is allowed at a host other than loopback. */
export type AllowsHttp = (url: URL) => boolean;

/**
 * The issuer of a provider: the one of the preset, or the one that was sent. Private addresses are a matter of the guarded
 * fetcher (ADR 0021).
 *
 * @throws OAuthError `invalid_request`
 */
export function issuerOf(members: ProviderMembers, allowsHttp: AllowsHttp): string {
  const { preset, issuer } = members;
  if (preset.name === 'microsoft') return issuer ?? issuerOfTenants(members);
  if (issuer === undefined) {
    if (preset.issuer === null) throw identityProviderRefusals.missing({ member: 'issuer', preset: preset.name });
    return preset.issuer;
  }
  if (!preset.ownIssuer && issuer !== preset.issuer)
    throw wrong(`must be left out or ${preset.issuer!} for the preset ${preset.name}`);
  const fault = faultOf(issuer, allowsHttp);
  if (fault !== undefined) throw wrong(fault);
  if (new URL(issuer).origin === MICROSOFT) throw wrong('of Microsoft needs the preset microsoft');
  if (preset.name === 'github' && issuer.endsWith('/')) throw wrong('must not end with a slash');
  return issuer;
}

/** Of the only tenant, or the one that stands for all organizations. `checkTenants` judges the tenants. */
function issuerOfTenants({ settings: { allowedTenants } }: ProviderMembers): string {
  const [tenant, ...others] = allowedTenants;
  if (tenant === undefined) throw identityProviderRefusals.missing({ member: 'allowed_tenants or issuer', preset: 'microsoft' }); // prettier-ignore
  return microsoftIssuer(others.length === 0 ? tenant.toLowerCase() : 'organizations');
}

function faultOf(issuer: string, allowsHttp: AllowsHttp): string | undefined {
  if (!ALLOWED.test(issuer)) return 'must be a URI without query and fragment (RFC 3986)';
  const url = URL.parse(issuer);
  if (url === null || !/^https?:\/\/[^/]/.test(issuer)) return 'must be an absolute https URI with a host';
  if (url.username !== '' || url.password !== '') return 'must not have user information';
  const isSafe = url.protocol === 'https:' || isLoopbackName(url.hostname) || allowsHttp(url);
  return isSafe ? undefined : 'must be https; http is for loopback, and for hosts that OUTBOUND_ALLOW names';
}

export function wrong(rule: string) {
  return identityProviderRefusals.issuer({ rule });
}
