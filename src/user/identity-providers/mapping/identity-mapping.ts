import { Injectable, Logger } from '@nestjs/common';
import { mailAddressOf } from '../../../common/index.js';
import { trimmedUsername, usernameKeyOf } from '../../accounts/username.js';
import { ClaimDefinitionDirectory } from '../../claims/definitions/claim-definition-directory.js';
import type { ClaimDefinitions, ClaimValues } from '../../claims/definitions/claim-definitions.js';
import { isOfType, type ClaimValue } from '../../claims/definitions/claim-value.js';
import type { GroupId } from '../../groups/group.entity.js';
import { GroupStore } from '../../groups/group.store.js';
import type { IdentityProvider } from '../identity-provider.entity.js';
import type { Claims } from '../presets/preset.js';
import type { Person } from '../protocol/person.js';
import type { UpstreamIdentity } from '../upstream-sign-ins.js';
import { claimAt } from './claim-at.js';
import { MAPPED_BY_DEFAULT } from './mapped-claims.js';
import { validClaims } from './valid-claims.js';

/** Values of defined claims of one provider, in bytes of JSON. */
const LARGEST_VALUES = 3000;
/** Characters of a name from which a username is suggested. */
const LONGEST_NAME = 500;

/** Turns what a provider says into our terms. */
@Injectable()
export class IdentityMapping {
  private readonly logger = new Logger(IdentityMapping.name);

  constructor(
    private readonly definitions: ClaimDefinitionDirectory,
    private readonly groups: GroupStore,
  ) {}

  async identityOf(provider: IdentityProvider, { issuer, subject, claims }: Person): Promise<UpstreamIdentity> {
    const mapped = mappedClaims(provider, claims);
    const standard = validClaims(mapped.standard);
    const own = mapped.own.length === 0 ? NOTHING : valuesOf(mapped.own, await this.definitions.current());
    const invalid = [...standard.invalid, ...own.invalid];
    if (invalid.length > 0) this.logger.warn({ provider: provider.id, claims: invalid }, 'claims of a provider are not valid'); // prettier-ignore
    const verifiedEmail = verifiedEmailOf(claims);
    return {
      provider,
      issuer,
      subject,
      verifiedEmail,
      claims: standard.valid,
      customClaims: own.values,
      username: usernameOf(claims, verifiedEmail),
      groups: await this.groupsOf(provider, claims),
      authTime: timeOf(claims['auth_time']),
    };
  }

  private async groupsOf({ settings }: IdentityProvider, claims: Claims): Promise<readonly GroupId[] | null> {
    const { groupsClaim, groupsMapping } = settings;
    if (groupsClaim === null || Object.keys(groupsMapping).length === 0) return null;
    const value = claimAt(claims, groupsClaim);
    const names = (Array.isArray(value) ? value : [value]).flatMap((one: unknown) =>
      isPlain(one) ? [String(one)] : [],
    );
    const ids = names.flatMap((name) => (Object.hasOwn(groupsMapping, name) ? [groupsMapping[name]!] : []));
    return this.groups.existing([...new Set(ids)]);
  }
}

/** Claims that are to be taken over, by our names. */
interface Mapped {
  readonly standard: Claims;
  /** Those that administrators defined. */
  readonly own: readonly (readonly [string, unknown])[];
}

function mappedClaims({ settings }: IdentityProvider, claims: Claims): Mapped {
  const sources = new Map<string, string | null>(MAPPED_BY_DEFAULT.map((name) => [name, name]));
  for (const [name, source] of Object.entries(settings.claimsMapping)) sources.set(name, source);
  const all = [...sources].flatMap(([name, source]) =>
    source === null ? [] : [[name, claimAt(claims, source)] as const],
  );
  const isStandard = ([name]: readonly [string, unknown]) => (MAPPED_BY_DEFAULT as readonly string[]).includes(name);
  return { standard: Object.fromEntries(all.filter(isStandard)), own: all.filter((one) => !isStandard(one)) };
}

const NOTHING = { values: {}, invalid: [] } as const;

function valuesOf(
  own: Mapped['own'],
  definitions: ClaimDefinitions,
): { values: ClaimValues; invalid: readonly string[] } {
  const values: Record<string, ClaimValue> = {};
  const invalid: string[] = [];
  for (const [name, value] of own) {
    const definition = definitions.named(name);
    if (value === undefined || value === null || definition === undefined) continue;
    if (isOfType(value, definition.type) && sizeOf({ ...values, [definition.id]: value }) <= LARGEST_VALUES)
      values[definition.id] = value;
    else invalid.push(name);
  }
  return { values, invalid };
}

/** Whether a value has a text of its own: an object of a hostile provider may have none, or nest without end. */
function isPlain(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

function sizeOf(values: ClaimValues): number {
  return Buffer.byteLength(JSON.stringify(values));
}

/** PE9: nothing of the provider's address is used unless the provider says that it is verified. */
function verifiedEmailOf({ email, email_verified: isVerified }: Claims): string | null {
  return isVerified === true && typeof email === 'string' ? mailAddressOf(email) : null;
}

/** A name without `@`: an address as a username needs the address to be verified here. */
function usernameOf(claims: Claims, verifiedEmail: string | null): string | null {
  const wanted = [claims['preferred_username'], claims['nickname'], verifiedEmail];
  for (const name of wanted) {
    if (typeof name !== 'string' || name.length > LONGEST_NAME) continue;
    const trimmed = trimmedUsername(name.split('@', 1)[0] ?? '');
    if (usernameKeyOf(trimmed) !== null) return trimmed;
  }
  return null;
}

function timeOf(seconds: unknown): Date | null {
  const isTime = typeof seconds === 'number' && seconds > 0 && seconds < 1e11;
  return isTime ? new Date(Math.floor(seconds) * 1000) : null;
}
