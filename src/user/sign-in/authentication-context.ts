/**
 * Classes of authentication that a sign-in can reach (OIDC Core §2), by the number of factors that took part; also
 * `acr_values_supported`. `0`, which would mean less than a real sign-in, is never given.
 */
export const ACR_VALUES = ['1'] as const;
export type Acr = (typeof ACR_VALUES)[number];

/** @param _amr how the user signed in (RFC 8176): a password is one factor, and the only way so far */
export function acrOf(_amr: readonly string[]): Acr {
  return '1';
}
