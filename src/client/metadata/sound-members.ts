import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import { membersOf, prototypeNameIn, sentenceOfUnknown, type OAuthError } from '../../common/index.js';
import { ClientBrandingDto } from './client-branding.dto.js';
import { ClientMetadataDto } from './client-metadata.dto.js';
import { metadataRefusals, metadataUriRefusals } from '../refusals/metadata.js';

/**
 * Reads client metadata with the types and lengths of `ClientMetadataDto`; other members are dropped.
 *
 * @param sent untrusted JSON
 * @throws OAuthError `invalid_client_metadata`; `invalid_redirect_uri` when only `redirect_uris` are wrong
 */
export function soundMembersOf(sent: unknown): ClientMetadataDto {
  assertObject(sent);
  const known = membersOf(ClientMetadataDto);
  const members = Object.fromEntries(Object.entries(sent).filter(([name]) => known.includes(name)));
  const name = prototypeNameIn(members);
  if (name !== undefined) throw metadataRefusals.members({ problems: `No member may have the name ${name}` });
  const dto = plainToInstance(ClientMetadataDto, members);
  const faults = validateSync(dto, { whitelist: true });
  if (faults.length > 0) throw invalidMembers(faults);
  return dto;
}

/** Members that an administrator can read but cannot change here. */
const READ_ONLY: Readonly<Record<string, string>> = {
  client_id: 'client_id cannot be changed',
  client_secret: 'client_secret cannot be changed; POST /admin/clients/{client_id}/secrets makes another one',
  secrets: 'secrets are changed at /admin/clients/{client_id}/secrets',
};

/**
 * Checks for administrators that no member would be ignored. A client that registers itself may send unknown members
 * (RFC 7591 §2).
 *
 * @throws OAuthError `invalid_client_metadata` that names the member and the most similar known one
 */
export function assertKnownMembers(sent: unknown): void {
  assertObject(sent);
  assertKnown(sent, membersOf(ClientMetadataDto));
  const { branding } = sent;
  if (typeof branding === 'object' && branding !== null) assertKnown(branding, membersOf(ClientBrandingDto));
}

function assertKnown(sent: object, known: readonly string[]): void {
  const unknown = Object.keys(sent).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const message = Object.hasOwn(READ_ONLY, unknown) ? READ_ONLY[unknown] : undefined;
  throw metadataRefusals.unknownMember({ problem: message ?? sentenceOfUnknown('member', unknown, known) });
}

/** @throws OAuthError `invalid_client_metadata` for anything but a JSON object */
export function assertObject(sent: unknown): asserts sent is Readonly<Record<string, unknown>> {
  if (typeof sent !== 'object' || sent === null || Array.isArray(sent)) {
    throw metadataRefusals.notAnObject();
  }
}

function invalidMembers(faults: readonly ValidationError[]): OAuthError {
  const sentences = faults.flatMap(sentencesOf);
  const onlyRedirects = faults.every(({ property }) => property === 'redirect_uris');
  const refusal = onlyRedirects ? metadataUriRefusals.redirectUriMembers : metadataRefusals.members;
  return refusal({ problems: sentences.join('; ').slice(0, 1000) });
}

/** Describes the faults of a member; in a list, the first wrong value by its index. */
function sentencesOf({ property, value, constraints = {}, children = [] }: ValidationError): readonly string[] {
  const below = children.flatMap((child) => sentencesOf(child).map((sentence) => `${property}.${sentence}`));
  if (constraints['nestedValidation'] !== undefined) return [`${property} must be an object`];
  const sentences = [...Object.values(constraints), ...below];
  if (!Array.isArray(value) || !sentences.every((sentence) => sentence.startsWith('each value in '))) return sentences;
  const index = value.findIndex((one: unknown) => faultsOf({ [property]: [one] }).length > 0);
  const name = `${property}[${index}]`;
  return index < 0 ? sentences : sentences.map((sentence) => sentence.replace(`each value in ${property}`, name));
}

function faultsOf(sent: object): readonly ValidationError[] {
  return validateSync(plainToInstance(ClientMetadataDto, sent), { whitelist: true });
}
