import type { Text } from '../i18n/text.js';
import { OAuthError, type OAuthErrorCode, type OAuthErrorOptions } from './oauth-error.js';

/** The part of a refusal that is the same for every request: one entry of a catalogue, one row of docs/refusals.md. */
export interface RefusalEntry {
  /** `<area>-<topic>-<number>`. An id never changes its meaning, and the id of a deleted entry is never used again. */
  readonly id: string;
  readonly error: OAuthErrorCode;
  /** The standard and its section, for example `RFC 7636 §4.3`. */
  readonly section: string;
  /** The public text. `{name}` stands for a detail that the check passes. */
  readonly description: string;
  /** The description in every language, for refusals that people meet. Its values are the details of the check. */
  readonly localized?: Text;
  /** How to fix the request; public as well. `{name}` stands for a detail that the check passes. */
  readonly fix: string;
  /** For the log and the refusal record, where it states more than the public text. */
  readonly reason?: string;
  /** Where it is the same for every request. */
  readonly expected?: string;
  /** Where it is the same for every request. */
  readonly received?: string;
  /** A whole public text, for docs/refusals.md; where the description is only a detail that the check passes. */
  readonly example?: string;
  /** The HTTP status, where it is not the usual one of the error code. */
  readonly status?: number;
}

/** The details of one refused request. Neither `expected` nor `received` may contain a secret. */
export interface RefusalDetails extends Pick<OAuthErrorOptions, 'reason' | 'cause' | 'status' | 'headers' | 'wayOn'> {
  readonly expected?: string;
  readonly received?: string;
}

/** The names in `{}` of a text. */
type NamesIn<Template> = Template extends `${string}{${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never;

type DetailsOf<Entry extends RefusalEntry> = RefusalDetails &
  Readonly<Record<NamesIn<Entry['description'] | Entry['fix']>, string>>;

/** Makes the error of one refusal. */
export interface Refuses<Entry extends RefusalEntry = RefusalEntry> {
  (
    ...details: object extends DetailsOf<Entry> ? [details?: DetailsOf<Entry>] : [details: DetailsOf<Entry>]
  ): OAuthError;
  readonly entry: RefusalEntry;
}

/** The refusals of one topic, by the name that the checks use. */
export type Catalogue<Entries> = { readonly [Name in keyof Entries]: Refuses<Entries[Name] & RefusalEntry> };

/** A catalogue of which only the entries are listed. */
export type AnyCatalogue = Readonly<Record<string, { readonly entry: RefusalEntry }>>;

/**
 * Makes the refusals of one topic. A check names one, with what was expected and received:
 * `throw requestRefusals.pkceMethod({ received: quoted(method) })`.
 *
 * @param Kind the class of the errors
 */
export function catalogue<const Entries extends Readonly<Record<string, RefusalEntry>>>(
  entries: Entries,
  Kind: typeof OAuthError = OAuthError,
): Catalogue<Entries> {
  const refusals = Object.entries(entries).map(([name, entry]) => {
    const refuse = (details: RefusalDetails = {}) => errorOf(entry, details, Kind);
    return [name, Object.assign(refuse, { entry })] as const;
  });
  return Object.fromEntries(refusals) as unknown as Catalogue<Entries>;
}

function errorOf(entry: RefusalEntry, details: RefusalDetails, Kind: typeof OAuthError): OAuthError {
  const { id, error, section } = entry;
  const { expected = entry.expected, received = entry.received } = details;
  const { reason = entry.reason, status = entry.status } = details;
  const [description, fix] = [filled(entry.description, details), filled(entry.fix, details)];
  return new Kind(error, description, {
    ...details,
    ...(reason !== undefined && { reason }),
    ...(status !== undefined && { status }),
    ...(entry.localized && { localized: entry.localized.with(textsOf(details)) }),
    rule: { id, section, expected, received, fix },
  });
}

function filled(text: string, details: RefusalDetails): string {
  if (!text.includes('{')) return text;
  const values = details as Readonly<Record<string, unknown>>;
  return text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name]));
}

/** The details that are texts. */
function textsOf(details: object): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(details).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** Quotes a received parameter for `received`. */
export function quoted(value: string | null | undefined): string {
  return value === undefined || value === null ? 'nothing' : `"${value}"`;
}
