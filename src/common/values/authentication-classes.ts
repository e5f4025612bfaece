/** 1: one factor; 2: two different factors; 3: a passkey that verified its user, which another site cannot use. */
export type Level = 1 | 2 | 3;

/** The name that release 0.1 used for level 1. */
const OLD_NAME = '1';

/**
 * Authentication context classes (`acr`, OIDC Core §2) with their level. A sign-in satisfies every class up to its own
 * level.
 */
const LEVELS: ReadonlyMap<string, Level> = new Map([
  ['urn:grantry:acr:1', 1],
  ['urn:grantry:acr:2', 2],
  ['phr', 3],
  [OLD_NAME, 1],
]);

/** The classes that an operator can demand. */
export const ACR_VALUES: readonly string[] = [...LEVELS.keys()].filter((acr) => acr !== OLD_NAME);

/** The sign-in that must be behind an access token (RFC 9470). */
export interface SignInRule {
  /** The class that it reaches at least, one of ACR_VALUES; null for any. */
  readonly acr: string | null;
  /** Its greatest age in seconds; null for any. */
  readonly maxAge: number | null;
}

/** The classes up to a level: `acr_values_supported` of the metadata. */
export function acrValuesUpTo(highest: Level): readonly string[] {
  return [...LEVELS].filter(([, level]) => level <= highest).map(([acr]) => acr);
}

/** @returns undefined for a class that this server does not know */
export function levelOfAcr(acr: string): Level | undefined {
  return LEVELS.get(acr);
}

/** The class of a level. */
export function acrOfLevel(level: Level): string {
  return [...LEVELS].find(([, reached]) => reached === level)![0];
}

/** The level that every one of several classes demands; 1 for none. */
export function highestLevelOf(demanded: readonly (string | null)[]): Level {
  return demanded.reduce<Level>((highest, acr) => {
    const level = (acr !== null && levelOfAcr(acr)) || 1;
    return level > highest ? level : highest;
  }, 1);
}
