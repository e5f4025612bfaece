import type { IdentityProvider } from '../identity-provider.entity.js';
import type { OpenIdPreset } from './preset.js';

/** The directory of the tenants, whose metadata names an issuer for each tenant. */
export const MICROSOFT = 'https://login.microsoftonline.com';
/** Tenants that stand for several. */
export const SEVERAL_TENANTS: readonly string[] = ['common', 'organizations'];
export const TENANT_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Microsoft Entra ID: one tenant, or several with a list of the allowed ones. Administrators of a tenant set `email`
 * freely, so that it is verified only when `xms_edov` says so: the domain belongs to the tenant.
 */
export const microsoft: OpenIdPreset = {
  name: 'microsoft',
  protocol: 'openid',
  scope: 'openid profile email',
  issuer: null,
  ownIssuer: false,
  asksUserinfo: false,
  takesHints: true,
  // It replaces an `email_verified` of the provider.
  meaningOf: (claims) => ({
    ...claims,
    email_verified: [true, 1, '1', 'true'].includes(claims['xms_edov'] as boolean | number | string),
  }),
  admits: ({ issuer, settings }, { iss, tid }) => {
    if (!isOfSeveralTenants(issuer)) return true;
    return (
      typeof tid === 'string' && iss === microsoftIssuer(tid) && settings.allowedTenants.includes(tid.toLowerCase())
    );
  },
};

/** @param tenant the id of a tenant, `common` or `organizations` */
export function microsoftIssuer(tenant: string): string {
  return `${MICROSOFT}/${tenant}/v2.0`;
}

/** Whether the metadata of an issuer stand for several tenants. */
export function isOfSeveralTenants(issuer: string): boolean {
  return SEVERAL_TENANTS.some((tenant) => issuer === microsoftIssuer(tenant));
}

/**
 * Whether the people of a provider may have an issuer: the one of the provider, or the one of an allowed tenant where the
 * metadata stand for several.
 */
export function mayIssue(
  { issuer: own, settings }: Pick<IdentityProvider, 'issuer' | 'settings'>,
  issuer: string,
): boolean {
  return isOfSeveralTenants(own)
    ? settings.allowedTenants.some((tenant) => issuer === microsoftIssuer(tenant))
    : issuer === own;
}
