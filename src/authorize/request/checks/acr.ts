import type { Client } from '../../../client/index.js';
import { levelOfAcr, wordsOf, type Level } from '../../../common/index.js';
import type { Demand } from '../../../user/index.js';
import type { AuthorizationParameters } from '../authorization-parameters.js';
import type { AskedClaims } from './claims.js';

/** The authentication context classes that a request contains. */
export interface RequestedAcr {
  /** In order of preference; classes that this server does not know are among them. */
  readonly values: readonly string[];
  /** Whether the sign-in must satisfy one of them (OIDC Core §5.5.1.1). */
  readonly isEssential: boolean;
}

/** An essential `acr` of the parameter `claims`, otherwise `acr_values`, otherwise `default_acr_values` of the client. */
export function requestedAcr(
  { acr_values: voluntary }: Pick<AuthorizationParameters, 'acr_values'>,
  { essentialAcr }: Pick<AskedClaims, 'essentialAcr'>,
  { metadata }: Pick<Client, 'metadata'>,
): RequestedAcr {
  if (essentialAcr !== null) return { values: essentialAcr, isEssential: true };
  return {
    values: voluntary === undefined ? (metadata.default_acr_values ?? []) : wordsOf(voluntary),
    isEssential: false,
  };
}

/**
 * What the classes demand of a sign-in: the values are alternatives, so the lowest level of a known one is enough.
 *
 * @param highest the highest level that this server reaches
 * @returns null when an essential class is asked for and this server reaches none of the values
 */
export function demandOf({ values, isEssential }: RequestedAcr, highest: Level = 3): Demand | null {
  const levels = values
    .map((acr) => levelOfAcr(acr))
    .filter((level) => level !== undefined)
    .filter((level) => level <= highest);
  if (levels.length === 0) return isEssential ? null : { level: 1, isEssential: false };
  return { level: Math.min(...levels) as Level, isEssential };
}
