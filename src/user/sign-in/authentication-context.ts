/**
 * Classes of authentication that a sign-in can reach (OIDC Core §2), by the number of factors; also
 * `acr_values_supported`. `0`, which means less than a sign-in with credentials, is never issued.
 */
export const ACR_VALUES = ['1'] as const;
export type Acr = (typeof ACR_VALUES)[number];

/** @param _amr how the user signed in (RFC 8176). A password is one factor, and the only method */
export function acrOf(_amr: readonly string[]): Acr {
  return '1';
}
