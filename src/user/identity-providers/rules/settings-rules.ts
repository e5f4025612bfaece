import { mailAddressOf } from '../../../common/index.js';
import type { ClaimDefinitions } from '../../claims/definitions/claim-definitions.js';
import { identityProviderRefusals } from '../../refusals/identity-providers.js';
import type { ProviderSettings } from '../identity-provider.entity.js';
import { MAPPED_BY_DEFAULT } from '../mapping/mapped-claims.js';

const MOST_MAPPED = 200;
const LONGEST_NAME = 300;
/** Bytes of JSON of all settings. */
const LARGEST = 30_000;

/** Domains in lower case and ASCII, each once. @throws OAuthError `invalid_request` */
export function domainsOf(member: string, texts: readonly string[]): readonly string[] {
  return [...new Set(texts.map((text) => domainOf(member, text)))];
}

/** @throws OAuthError `invalid_request` for a claim that cannot be mapped, or a source that is no name */
export function checkClaims(mapping: ProviderSettings['claimsMapping'], definitions: ClaimDefinitions): void {
  checkEntries('claims_mapping', mapping);
  for (const [name, source] of Object.entries(mapping)) {
    const isKnown = (MAPPED_BY_DEFAULT as readonly string[]).includes(name) || definitions.named(name) !== undefined;
    if (!isKnown) throw identityProviderRefusals.claim({ name: name.slice(0, 100) });
    if (source !== null && !isName(source)) throw wrongMapping('claims_mapping', `must have names of claims of at most ${LONGEST_NAME} characters, or null`); // prettier-ignore
  }
}

/** @throws OAuthError `invalid_request` for an entry that is no id; the caller checks that the groups exist */
export function checkGroups({ groupsClaim, groupsMapping }: ProviderSettings): void {
  checkEntries('groups_mapping', groupsMapping);
  const entries = Object.entries(groupsMapping);
  if (entries.length > 0 && groupsClaim === null) throw wrongMapping('groups_claim', 'is required with groups_mapping');
  if (!entries.every(([, id]) => isName(id))) throw wrongMapping('groups_mapping', 'must have ids of groups');
}

/** @throws OAuthError `invalid_request` */
export function checkSize(settings: ProviderSettings): void {
  if (Buffer.byteLength(JSON.stringify(settings)) <= LARGEST) return;
  throw wrongMapping('claims_mapping, groups_mapping and the domains', `may have at most ${LARGEST} bytes in all`);
}

function domainOf(member: string, text: string): string {
  const address = mailAddressOf(`a@${text}`);
  if (address === null) throw identityProviderRefusals.domain({ member });
  return address.slice(2).toLowerCase();
}

function checkEntries(member: string, mapping: object): void {
  const names = Object.keys(mapping);
  if (names.length > MOST_MAPPED) throw wrongMapping(member, `may have at most ${MOST_MAPPED} entries`);
  if (!names.every(isName)) throw wrongMapping(member, `must have names of 1 to ${LONGEST_NAME} characters`);
}

function isName(value: unknown): boolean {
  return typeof value === 'string' && value !== '' && value.length <= LONGEST_NAME;
}

function wrongMapping(member: string, rule: string) {
  return identityProviderRefusals.mapping({ member, rule });
}
