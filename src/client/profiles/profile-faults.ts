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
    .filter(([member, values]) => !isAmong(values, valueOf(member)))
    .map(([member, values]) => ({ member, expected: values.join(', '), received: shown(valueOf(member)) }));
  return [...required, ...allowed, ...redirectFaults(profile, metadata)];
}

/** Values for the members that a client leaves out and whose usual default the profile does not allow. */
export function profileDefaults(
  profile: ClientProfile,
  usual: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const replaced = Object.entries(profile.allows)
    .filter(([member, values]) => !isAmong(values, usual[member] as Value))
    .map(([member, values]) => [member, values[0]] as const);
  return { ...Object.fromEntries(replaced), ...profile.requires };
}

/** A member that is left out is allowed: it has no effect, or its default is checked by itself. */
function isAmong(values: readonly string[], value: Value): boolean {
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  return all.every((one) => one === undefined || values.some((allowed) => allowed === one));
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
