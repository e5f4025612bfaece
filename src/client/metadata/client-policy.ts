import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import { Capabilities, membersOf, sentenceOfUnknown, type OAuthError } from '../../common/index.js';
import { metadataError, redirectUriError } from './metadata-error.js';
import { ClientAuthentication } from '../authentication/client-authentication.js';
import type { ClientMetadata } from './client-metadata.js';
import { ClientMetadataDto } from './client-metadata.dto.js';
import { checkMetadata, withDefaults } from './client-rules.js';
import { PlainHttp } from './plain-http.js';
import { SectorDocuments } from './sector-documents.js';
import { ISSUER_AUDIENCE_ID, ResourceDirectory } from '../resources/resource-directory.js';

/** Metadata that may be stored. */
export interface CheckedMetadata {
  readonly metadata: ClientMetadata;
  readonly disabled: boolean;
}

/** Decides which metadata a client may have: the same for a new client and for a changed one. */
@Injectable()
export class ClientPolicy {
  constructor(
    private readonly capabilities: Capabilities,
    private readonly authentication: ClientAuthentication,
    private readonly resources: ResourceDirectory,
    private readonly sectors: SectorDocuments,
    private readonly http: PlainHttp,
  ) {}

  /**
   * @param sent client metadata as JSON, from anybody
   * @param before what is registered now; without it everything counts as new
   * @throws OAuthError `invalid_redirect_uri`, `invalid_client_metadata` (RFC 7591 §3.2.2)
   */
  async check(sent: unknown, before?: ClientMetadata): Promise<CheckedMetadata> {
    const dto = soundTypes(sent);
    const metadata = withDefaults(dto);
    checkMetadata(metadata, this.offered);
    if (before === undefined || changesSector(before, metadata)) await this.sectors.check(metadata);
    const resource_ids = await this.existing(metadata.resource_ids);
    return { metadata: { ...metadata, resource_ids }, disabled: dto.disabled ?? false };
  }

  /**
   * Merges a change into what is registered: a member that is null goes back to its default (RFC 7396).
   *
   * @throws OAuthError as `check` does, for the whole that comes out
   */
  async checkChange(before: CheckedMetadata, change: unknown): Promise<CheckedMetadata> {
    if (!isObject(change)) throw notAnObject();
    const known = await this.stillExisting(before.metadata.resource_ids);
    const merged = { ...before.metadata, resource_ids: known, disabled: before.disabled, ...change };
    return this.check(
      Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== null)),
      before.metadata,
    );
  }

  private get offered() {
    const { grantTypes, responseTypes } = this.capabilities;
    const { methods: authMethods, algorithms: authAlgorithms } = this.authentication;
    return { grantTypes, responseTypes, authMethods, authAlgorithms, http: this.http };
  }

  /** @returns ids, each of which was named by id or by identifier */
  private async existing(named: readonly string[]): Promise<readonly string[]> {
    const ids = await Promise.all(named.map((name) => this.resources.idNamed(name)));
    if (ids.every((id) => id !== undefined)) return [...new Set(ids)];
    throw metadataError('resource_ids names a resource that does not exist');
  }

  /** What a resource deleted meanwhile leaves behind is no fault of a change. */
  private async stillExisting(ids: readonly string[]): Promise<readonly string[]> {
    const all = await this.resources.all();
    return ids.filter((id) => id === ISSUER_AUDIENCE_ID || all.some((resource) => resource.id === id));
  }
}

/** Whether the document at `sector_identifier_uri` has to be read again. */
function changesSector(before: ClientMetadata, after: ClientMetadata): boolean {
  const partsOf = ({ sector_identifier_uri, redirect_uris }: ClientMetadata) => [sector_identifier_uri, redirect_uris];
  return !isDeepStrictEqual(partsOf(before), partsOf(after));
}

function soundTypes(sent: unknown): ClientMetadataDto {
  if (!isObject(sent)) throw notAnObject();
  const dto = plainToInstance(ClientMetadataDto, sent);
  const faults = validateSync(dto, { whitelist: true });
  if (faults.length > 0) throw invalidTypes(faults);
  return dto;
}

/** Set by the server, or elsewhere: an administrator reads them, and cannot change them here. */
const READ_ONLY: Readonly<Record<string, string>> = {
  client_id: 'client_id cannot be changed',
  client_secret: 'client_secret cannot be changed; POST /admin/clients/{client_id}/secrets makes another one',
  secrets: 'secrets are changed at /admin/clients/{client_id}/secrets',
};

/**
 * Administrators learn of a member that would be ignored; a client that registers itself does not (RFC 7591 §2).
 *
 * @throws OAuthError `invalid_client_metadata` that names the member, and the one that was probably meant
 */
export function assertKnownMembers(sent: unknown): void {
  if (!isObject(sent)) throw notAnObject();
  const known = membersOf(ClientMetadataDto);
  const unknown = Object.keys(sent).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const says = Object.hasOwn(READ_ONLY, unknown) ? READ_ONLY[unknown] : undefined;
  if (says !== undefined) throw metadataError(says);
  throw metadataError(sentenceOfUnknown('member', unknown, known));
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function notAnObject(): OAuthError {
  return metadataError('The body must be a JSON object');
}

function invalidTypes(faults: readonly ValidationError[]): OAuthError {
  const sentences = faults.flatMap(sentencesOf);
  const onlyRedirects = faults.every(({ property }) => property === 'redirect_uris');
  const refusal = onlyRedirects ? redirectUriError : metadataError;
  return refusal(sentences.join('; ').slice(0, 1000));
}

/** What is wrong with a member; of a list, with its first wrong value, by its place. */
function sentencesOf({ property, value, constraints = {} }: ValidationError): readonly string[] {
  const sentences = Object.values(constraints);
  if (!Array.isArray(value) || !sentences.every((says) => says.startsWith('each value in '))) return sentences;
  const place = value.findIndex((one: unknown) => faultsOf({ [property]: [one] }).length > 0);
  const name = `${property}[${place}]`;
  return place < 0 ? sentences : sentences.map((says) => says.replace(`each value in ${property}`, name));
}

function faultsOf(sent: object): readonly ValidationError[] {
  return validateSync(plainToInstance(ClientMetadataDto, sent), { whitelist: true });
}
