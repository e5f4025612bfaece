import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { Capabilities, GroupNames } from '../../common/index.js';
import { Configuration } from '../../config/index.js';
import { ClientAuthentication } from '../authentication/client-authentication.js';
import type { Client } from '../client.entity.js';
import type { Obligation } from '../profiles/held.js';
import { ServerProfile } from '../profiles/server-profile.js';
import { metadataRefusals } from '../refusals/metadata.js';
import { ISSUER_AUDIENCE_ID, ResourceDirectory } from '../resources/resource-directory.js';
import { MEMBER_DEFAULTS, withDefaults, type ClientMetadata } from './client-metadata.js';
import { HTTPS_ONLY, PlainHttp, type HttpRules } from './plain-http.js';
import { checkBackchannel } from './rules/backchannel.js';
import { checkBoundTokens, checkClientCredentials, checkDefaultScope, checkResponseTypes } from './rules/grants.js';
import { checkAssertions, checkKeys } from './rules/keys.js';
import { checkLogoutUris } from './rules/logout-uris.js';
import { checkMutualTls } from './rules/mutual-tls.js';
import {
  checkPlainHttpRedirects,
  checkPostLogoutRedirectUris,
  checkRedirectsOfSelfRegistered,
  checkRedirectUris,
} from './rules/redirect-uris.js';
import { checkProfile } from './rules/profile.js';
import { checkRequestObjects } from './rules/request-objects.js';
import { checkResponses } from './rules/responses.js';
import { checkSector, SectorDocuments } from './rules/sector.js';
import { checkInitiateLogin, checkPages } from './rules/uris.js';
import { assertObject, soundMembersOf } from './sound-members.js';

/** Valid metadata, ready to be stored. */
export interface ValidMetadata {
  readonly metadata: ClientMetadata;
  readonly disabled: boolean;
}

/** The values that this server supports in client metadata. */
export interface Offered {
  readonly grantTypes: readonly string[];
  readonly responseTypes: readonly string[];
  readonly authMethods: readonly string[];
  /** The algorithms of each method that signs. */
  readonly authAlgorithms: Readonly<Record<string, readonly string[]>>;
  /** Whether the server sees the certificates of clients (RFC 8705): not when left out. */
  readonly clientCertificates?: boolean;
  /** Hosts for plain http besides loopback: none when left out. */
  readonly http?: HttpRules;
}

/**
 * Checks complete metadata for consistency (RFC 7591 §2.1). The order of the lines decides which fault is reported.
 *
 * @param ofServer the profile that the server holds the client to
 * @throws OAuthError `invalid_redirect_uri`, `invalid_client_metadata`
 */
export function validateMetadata(
  metadata: ClientMetadata,
  { http = HTTPS_ONLY, ...offered }: Offered,
  ofServer: Obligation | null = null,
): void {
  checkOffered('token_endpoint_auth_method', [metadata.token_endpoint_auth_method], offered.authMethods);
  checkKeys(metadata, http); // RFC 7591 §2, OIDC Registration §2
  checkAssertions(metadata, offered.authAlgorithms); // OIDC Core §9
  checkMutualTls(metadata); // RFC 8705 §2.1.2, §2.2.2
  checkOffered('grant_types', metadata.grant_types, offered.grantTypes);
  checkOffered('response_types', metadata.response_types, offered.responseTypes);
  checkResponseTypes(metadata); // RFC 7591 §2.1
  checkBoundTokens(metadata, offered.clientCertificates ?? false); // RFC 9449 §5.2, RFC 8705 §3.4
  checkClientCredentials(metadata); // RFC 6749 §4.4
  checkDefaultScope(metadata);
  checkRedirectUris(metadata, http); // RFC 9700 §2.1, RFC 8252 §7
  checkPostLogoutRedirectUris(metadata, http); // OIDC RP-Initiated Logout §3.1
  checkPages(metadata, http); // RFC 7591 §2
  checkLogoutUris(metadata, http); // OIDC Back-Channel Logout §2.2, OIDC Front-Channel Logout §2
  checkInitiateLogin(metadata); // OIDC Core §4
  checkPlainHttpRedirects(metadata); // RFC 9700 §2.6
  checkSector(metadata, http); // OIDC Core §8.1
  checkResponses(metadata); // OIDC Registration §2
  checkRequestObjects(metadata, http); // OIDC Core §6, RFC 9101 §10.5
  checkBackchannel(metadata, http); // CIBA Core §4
  checkProfile(metadata, ofServer); // last: its refusals name members that are valid otherwise
  checkSize(metadata);
}

/** Facts about the client that the metadata is for. */
export interface Subject {
  /** Undefined for a new client without a chosen id. */
  readonly id?: string | undefined;
  /** The registered metadata; without it, everything counts as new. */
  readonly before?: ClientMetadata;
  /** Whether the client registers or has registered itself. */
  readonly registeredItself?: boolean;
}

/** Validates client metadata, with the same rules for a new and for a changed client. */
@Injectable()
export class MetadataValidator {
  constructor(
    private readonly capabilities: Capabilities,
    private readonly authentication: ClientAuthentication,
    private readonly resources: ResourceDirectory,
    private readonly sectors: SectorDocuments,
    private readonly http: PlainHttp,
    private readonly groups: GroupNames,
    private readonly configuration: Configuration,
    private readonly serverProfile: ServerProfile,
  ) {}

  /**
   * @param sent client metadata as untrusted JSON
   * @throws OAuthError `invalid_redirect_uri`, `invalid_client_metadata` (RFC 7591 §3.2.2)
   */
  async validate(sent: unknown, { id, before, registeredItself = false }: Subject = {}): Promise<ValidMetadata> {
    const members = soundMembersOf(sent);
    const ofServer = this.serverProfile.for(id, { ...MEMBER_DEFAULTS, ...members });
    const metadata = withDefaults(members, ofServer?.profile);
    validateMetadata(metadata, this.offered, ofServer);
    if (before === undefined || changesSector(before, metadata)) await this.sectors.check(metadata);
    const resource_ids = await this.resolveIds(metadata.resource_ids);
    await this.checkDetailsTypes(metadata.authorization_details_types, before?.authorization_details_types);
    if (registeredItself) checkRedirectsOfSelfRegistered(metadata);
    const groups = await this.resolveGroups(metadata.allowed_groups, before?.allowed_groups);
    return { metadata: { ...metadata, resource_ids, ...groups }, disabled: members.disabled ?? false };
  }

  /**
   * Merges a change into the registered metadata and validates the result: null restores a default (RFC 7396).
   *
   * @throws OAuthError as `validate` does, for the result
   */
  async validateChange(client: Client, change: unknown): Promise<ValidMetadata> {
    assertObject(change);
    const { metadata: before, disabled, registeredItself } = client;
    const merged = { ...before, resource_ids: await this.withoutDeleted(before.resource_ids), disabled, ...change };
    const whole = Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== null));
    return this.validate(whole, { id: client.id, before, registeredItself });
  }

  /** The values that the registries of this server support. */
  get offered(): Offered {
    const { grantTypes, responseTypes } = this.capabilities;
    const { methods: authMethods, algorithms: authAlgorithms } = this.authentication;
    const { seesClientCertificates: clientCertificates } = this.configuration;
    return { grantTypes, responseTypes, authMethods, authAlgorithms, clientCertificates, http: this.http };
  }

  /** @returns ids of resources named by id or by identifier */
  private async resolveIds(named: readonly string[]): Promise<readonly string[]> {
    const ids = await Promise.all(named.map((name) => this.resources.idNamed(name)));
    if (ids.every((id) => id !== undefined)) return [...new Set(ids)];
    throw metadataRefusals.resourceUnknown();
  }

  /** A type that the client already has may be undeclared meanwhile. It grants nothing then. */
  private async checkDetailsTypes(types: readonly string[], before: readonly string[] = []): Promise<void> {
    if (types.length === 0) return;
    const { detailsTypes } = await this.resources.current();
    if (types.every((type) => detailsTypes.has(type) || before.includes(type))) return;
    throw metadataRefusals.detailsTypeUnknown();
  }

  /**
   * Resolves names of groups to ids. An id that the client already has stays, even if the group was deleted: without it,
   * more users could use the client.
   */
  private async resolveGroups(
    named: readonly string[] | undefined,
    before: readonly string[] = [],
  ): Promise<Pick<ClientMetadata, 'allowed_groups'>> {
    if (named === undefined) return {};
    const find = async (name: string) => (before.includes(name) ? name : this.groups.idNamed(name));
    const ids = await Promise.all(named.map(find));
    if (!ids.every((id) => id !== undefined)) throw metadataRefusals.groupUnknown();
    return { allowed_groups: [...new Set(ids)] };
  }

  /** Drops ids of deleted resources, so that they do not make a change fail. */
  private async withoutDeleted(ids: readonly string[]): Promise<readonly string[]> {
    const all = await this.resources.all();
    return ids.filter((id) => id === ISSUER_AUDIENCE_ID || all.some((resource) => resource.id === id));
  }
}

/** Whether the document at `sector_identifier_uri` has to be fetched again. */
function changesSector(before: ClientMetadata, after: ClientMetadata): boolean {
  const partsOf = ({ sector_identifier_uri, redirect_uris }: ClientMetadata) => [sector_identifier_uri, redirect_uris];
  return !isDeepStrictEqual(partsOf(before), partsOf(after));
}

function checkOffered(member: string, values: readonly string[], offered: readonly string[]): void {
  if (values.every((value) => offered.includes(value))) return;
  throw metadataRefusals.notOffered({ member, offered: offered.join(', ') });
}

/** In bytes: less than the column holds. */
const MAX_SIZE = 60_000;

function checkSize(metadata: ClientMetadata): void {
  if (Buffer.byteLength(JSON.stringify(metadata)) > MAX_SIZE) throw metadataRefusals.tooLarge();
}
