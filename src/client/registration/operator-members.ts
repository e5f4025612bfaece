import type { Configuration } from '../../config/index.js';
import type { Client } from '../client.entity.js';
import type { ClientMetadataDto } from '../metadata/client-metadata.dto.js';

/** @returns the value after the client has replaced its metadata; undefined for the default */
type Rule = (set: unknown, configuration: Configuration) => unknown;
type Lifetime = 'accessTokenTtl' | 'idTokenTtl' | 'refreshTokenTtl' | 'refreshTokenIdleTtl';

const ends: Rule = () => undefined;
const stays: Rule = (set) => set;
const staysUpTo =
  (usual: Lifetime): Rule =>
  (set, configuration) =>
    typeof set === 'number' ? Math.min(set, configuration[usual]) : undefined;

/**
 * What becomes of each member that only an administrator can set, when the client replaces its metadata (RFC 7592
 * §2.2). A restriction stays, because the client could lift it otherwise. A privilege ends, because the administrator
 * granted it to the metadata that the client replaces (RG6).
 */
const RULES = {
  /** A privilege: the consent page is what tells users of a new name or redirect URI. */
  skip_consent: ends,
  /** A privilege: it makes pages of this server look like those of the client. */
  branding: ends,
  /** A restriction. A disabled client cannot manage itself; the rule holds without that check as well. */
  disabled: stays,
  /** A privilege: tokens for more resources, and introspection of their tokens. */
  resource_ids: ends,
  /** A privilege: requests to APIs, whose scopes such a client cannot register either. */
  authorization_details_types: ends,
  /** A restriction: the client could evade its profile otherwise. */
  profile: stays,
  /** A restriction: without it, every user could sign in to the client. */
  allowed_groups: stays,
  /** A lifetime below the default of the server is a restriction; the part above the default is a privilege. */
  access_token_ttl: staysUpTo('accessTokenTtl'),
  id_token_ttl: staysUpTo('idTokenTtl'),
  refresh_token_ttl: staysUpTo('refreshTokenTtl'),
  refresh_token_idle_ttl: staysUpTo('refreshTokenIdleTtl'),
} as const satisfies { readonly [M in keyof ClientMetadataDto]?: Rule };

/** Members that only an administrator can set. */
export const OPERATOR_MEMBERS = Object.keys(RULES) as readonly (keyof typeof RULES)[];

/** The members of a client that its own update does not change. */
export function keptFromOperator({ metadata, disabled }: Client, configuration: Configuration): object {
  const set: Readonly<Record<string, unknown>> = { ...metadata, disabled };
  const kept = OPERATOR_MEMBERS.map((member) => [member, RULES[member](set[member], configuration)] as const);
  return Object.fromEntries(kept.filter(([, value]) => value !== undefined));
}
