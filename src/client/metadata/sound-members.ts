import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import { membersOf, sentenceOfUnknown, type OAuthError } from '../../common/index.js';
import { ClientMetadataDto } from './client-metadata.dto.js';
import { metadataError, redirectUriError } from './metadata-error.js';

/**
 * Reads client metadata whose members have the types and lengths of `ClientMetadataDto`; others are left out.
 *
 * @param sent JSON, from anybody
 * @throws OAuthError `invalid_client_metadata`; `invalid_redirect_uri` when only `redirect_uris` are wrong
 */
export function soundMembersOf(sent: unknown): ClientMetadataDto {
  assertObject(sent);
  const dto = plainToInstance(ClientMetadataDto, sent);
  const faults = validateSync(dto, { whitelist: true });
  if (faults.length > 0) throw unsound(faults);
  return dto;
}

/** Set by the server, or elsewhere: an administrator reads them, and cannot change them here. */
const READ_ONLY: Readonly<Record<string, string>> = {
  client_id: 'client_id cannot be changed',
  client_secret: 'client_secret cannot be changed; POST /admin/clients/{client_id}/secrets makes another one',
  secrets: 'secrets are changed at /admin/clients/{client_id}/secrets',
};

/**
 * Checks that no member would be ignored, for administrators; a client that registers itself may send such members
 * (RFC 7591 §2).
 *
 * @throws OAuthError `invalid_client_metadata` that names the member, and the one that was probably meant
 */
export function assertKnownMembers(sent: unknown): void {
  assertObject(sent);
  const known = membersOf(ClientMetadataDto);
  const unknown = Object.keys(sent).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const says = Object.hasOwn(READ_ONLY, unknown) ? READ_ONLY[unknown] : undefined;
  throw metadataError(says ?? sentenceOfUnknown('member', unknown, known));
}

/** @throws OAuthError `invalid_client_metadata` for anything but a JSON object */
export function assertObject(sent: unknown): asserts sent is Readonly<Record<string, unknown>> {
  if (typeof sent !== 'object' || sent === null || Array.isArray(sent)) {
    throw metadataError('The body must be a JSON object');
  }
}

function unsound(faults: readonly ValidationError[]): OAuthError {
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
