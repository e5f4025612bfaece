import type { ClientMetadata } from '../metadata/client-metadata.js';
import type { ClientProfile } from './client-profile.js';

/** A member of client metadata that keeps a client from a profile. */
export interface ProfileFault {
  readonly member: string;
  readonly expected: string;
  readonly received: string;
}

type Value = ClientMetadata[keyof ClientMetadata];

/** The members that keep a client from a profile, in the order of the profile. */
export function profileFaults(profile: ClientProfile, metadata: ClientMetadata): readonly ProfileFault[] {
  const valueOf = (member: string): Value => metadata[member as keyof ClientMetadata];
  const required = Object.entries(profile.requires)
    .filter(([member, value]) => valueOf(member) !== value)
    .map(([member, value]) => ({ member, expected: shown(value), received: shown(valueOf(member)) }));
  const allowed = Object.entries(profile.allows)
    .filter(([member, values]) => !isAmong(values, valueOf(member)) || isLeftOut(profile, member, valueOf(member)))
    .map(([member, values]) => ({ member, expected: values.join(', '), received: shown(valueOf(member)) }));
  return [...required, ...allowed, ...bindingFaults(profile, metadata), ...redirectFaults(profile, metadata)];
}

/**
 * Values for the members that a client leaves out and whose usual default the profile does not allow.
 *
 * @param usual the usual defaults
 * @param sent what the client sends, which decides how its tokens are bound
 */
export function profileDefaults(
  profile: ClientProfile,
  usual: Readonly<Record<string, unknown>>,
  sent: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const replaced = Object.entries(profile.allows)
    .filter(([member, values]) => !isAmong(values, usual[member] as Value) || isLeftOut(profile, member, usual[member]))
    .map(([member, values]) => [member, Array.isArray(usual[member]) ? values.slice(0, 1) : values[0]] as const);
  const [first] = profile.bindsBy;
  const needsBinding = first !== undefined && !profile.bindsBy.some((member) => sent[member] === true);
  return { ...Object.fromEntries(replaced), ...profile.requires, ...(needsBinding && { [first]: true }) };
}

/** Whether a member is missing that the profile wants to be set. */
function isLeftOut({ names }: ClientProfile, member: string, value: unknown): boolean {
  return value === undefined && names.some((name) => name === member);
}

/** A member that is left out is allowed: it has no effect, or its default is checked by itself. */
function isAmong(values: readonly string[], value: Value): boolean {
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  return all.every((one) => one === undefined || values.some((allowed) => allowed === one));
}

/** Tokens must be bound by one of the ways of the profile. */
function bindingFaults({ bindsBy }: ClientProfile, metadata: ClientMetadata): readonly ProfileFault[] {
  const [member] = bindsBy;
  if (member === undefined || bindsBy.some((one) => metadata[one])) return [];
  const others = bindsBy.slice(1).map((one) => `, or ${one} true`);
  return [{ member, expected: `true${others.join('')}`, received: 'false' }];
}

function redirectFaults(
  { httpsOnly }: ClientProfile,
  { redirect_uris: uris }: ClientMetadata,
): readonly ProfileFault[] {
  const wrong = httpsOnly ? uris.find((uri) => !/^https:/i.test(uri)) : undefined;
  return wrong === undefined ? [] : [{ member: 'redirect_uris', expected: 'https URIs', received: wrong }];
}

function shown(value: Value): string {
  if (value === undefined) return 'nothing';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
