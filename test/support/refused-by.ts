import type { AdminApi, JsonAnswer } from './admin-api.js';
import { responseOf } from './user-agent.js';

/** @returns the rule of the refusal that an answer carries; null for an accepted request */
export async function refusedBy(admin: AdminApi, answer: JsonAnswer): Promise<string | null> {
  return ruleAt(admin, answer.body['error_uri'] as string | undefined);
}

/** The same for the redirect of an authorization request; null when it leads to a page of the server, or to a code. */
export function redirectRefusedBy(admin: AdminApi, location: string | null): Promise<string | null> {
  const { error_uri: uri } = location === null || !location.includes('error') ? {} : responseOf(location);
  return ruleAt(admin, uri);
}

async function ruleAt(admin: AdminApi, uri: string | undefined): Promise<string | null> {
  if (uri === undefined) return null;
  const { status, body } = await admin.get(`/refusals/${uri.split('/').at(-1)}`);
  if (status !== 200) throw new Error(`no refusal at ${uri}: ${status}`);
  return (body['rule'] as { readonly id: string }).id;
}
