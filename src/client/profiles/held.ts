import { OAuthError } from '../../common/index.js';
import type { Client } from '../client.entity.js';
import type { ClientProfile } from './client-profile.js';
import type { ProfileFault } from './profile-faults.js';

/** What holds a client to a profile that it is not registered for: SERVER_PROFILE, or a policy that is enforced. */
export interface Obligation {
  /** For the reasons of refusals. */
  readonly by: string;
  readonly profile: ClientProfile;
}

/** A policy that only reports: what it would refuse is recorded. */
export interface Trial {
  /** The client as it would be held if the policy were enforced. */
  readonly client: Client;
  /** Counts a request. */
  count(): void;
  /** Records a refusal of a request that is accepted. */
  record(refusal: OAuthError): void;
  /** Reports an error that is no refusal. The request is accepted nevertheless. */
  failed(error: unknown): void;
}

/** How a client is held to more than its registration. */
export interface Held {
  /** The client as it is registered. */
  readonly own: Client;
  readonly obligations: readonly Obligation[];
  /** The registered profile and all obligations. */
  readonly profile: ClientProfile;
  /** Registered members that do not fit: requests of the client are refused. */
  readonly faults: readonly ProfileFault[];
  readonly trials: readonly Trial[];
}

/**
 * Runs a check of what a client is held to, and the same check for each policy that only reports: there, a refusal is
 * recorded instead. The reason of a refusal names the obligation that caused it.
 *
 * @param check without effects; throws the refusal
 * @throws what the check throws for the client itself
 */
export function judged<T>(client: Client, check: (client: Client) => T): T {
  const { held } = client;
  if (held === null) return check(client);
  const refusalOf = (other: Client) => refusalIn(() => check(other));
  let result: T;
  try {
    result = check(client);
  } catch (error) {
    throw causedBy(
      error,
      obligationsThat(held, (other) => refusalOf(other) !== null),
    );
  }
  for (const trial of held.trials) tryOut(trial, () => refusalOf(trial.client));
  return result;
}

/** As `judged`, for a check that waits. */
export async function judgedLater<T>(client: Client, check: (client: Client) => Promise<T>): Promise<T> {
  const { held } = client;
  if (held === null) return check(client);
  const refusalOf = (other: Client) => check(other).then(() => null, onlyRefusals);
  let result: T;
  try {
    result = await check(client);
  } catch (error) {
    const refuses = async (other: Client) => (await refusalOf(other)) !== null;
    throw causedBy(error, await obligationsThatLater(held, refuses));
  }
  for (const trial of held.trials) await tryOutLater(trial, () => refusalOf(trial.client));
  return result;
}

/** As `judged`, for a check that returns the refusal. */
export function judgedFault(client: Client, check: (client: Client) => OAuthError | null): OAuthError | null {
  return refusalIn(() =>
    judged(client, (held) => {
      const fault = check(held);
      if (fault !== null) throw fault;
    }),
  );
}

/** Counts a request of the client for every policy that only reports. */
export function countRequest({ held }: Client): void {
  for (const trial of held?.trials ?? []) trial.count();
}

/** The obligations that are the cause of a refusal: without them the client would not be refused. */
function obligationsThat({ own, obligations }: Held, refuse: (client: Client) => boolean): readonly Obligation[] {
  return refuse(own) ? [] : obligations.filter((one) => refuse(own.heldTo([one])));
}

async function obligationsThatLater(
  { own, obligations }: Held,
  refuses: (client: Client) => Promise<boolean>,
): Promise<readonly Obligation[]> {
  if (await refuses(own)) return [];
  const causes: Obligation[] = [];
  for (const one of obligations) if (await refuses(own.heldTo([one]))) causes.push(one);
  return causes;
}

function causedBy(error: unknown, obligations: readonly Obligation[]): unknown {
  if (!(error instanceof OAuthError) || obligations.length === 0) return error;
  return error.withReason(`${error.reason} (demanded by ${obligations.map(({ by }) => by).join(', ')})`);
}

/** A trial harms no request, even if it fails. */
function tryOut(trial: Trial, refusalOf: () => OAuthError | null): void {
  try {
    note(trial, refusalOf());
  } catch (error) {
    trial.failed(error);
  }
}

async function tryOutLater(trial: Trial, refusalOf: () => Promise<OAuthError | null>): Promise<void> {
  try {
    note(trial, await refusalOf());
  } catch (error) {
    trial.failed(error);
  }
}

/** A server that is busy says nothing about the client. */
function note(trial: Trial, refusal: OAuthError | null): void {
  if (refusal !== null && refusal.code !== 'temporarily_unavailable') trial.record(refusal);
}

function refusalIn(check: () => unknown): OAuthError | null {
  try {
    check();
    return null;
  } catch (error) {
    return onlyRefusals(error);
  }
}

function onlyRefusals(error: unknown): OAuthError {
  if (error instanceof OAuthError) return error;
  throw error;
}
