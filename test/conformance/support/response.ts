import { expect } from 'vitest';
import { formOf, type Answer } from '../../support/user-agent.js';
import type { Flow, Parameters } from './flow.js';

/**
 * The authorization response, which must arrive in the channel of the flow only (RFC 6749 §4.1.2, OIDC Core §3.2.2.5,
 * OAuth Form Post §2).
 */
export function responseFrom(answer: Answer, flow: Flow, redirectUri: string): Parameters {
  return flow.responseMode === 'form_post' ? postedTo(redirectUri, answer) : redirectedTo(redirectUri, answer, flow);
}

function postedTo(redirectUri: string, answer: Answer): Parameters {
  expect(answer, 'a page that posts').toMatchObject({ status: 200, location: null });
  const form = formOf(answer)!;
  expect(form).toMatchObject({ action: redirectUri, method: 'post' });
  return form.fields;
}

function redirectedTo(redirectUri: string, { location, status, body }: Answer, { responseType }: Flow): Parameters {
  expect(location, `a redirect, not ${status} ${body}`).not.toBeNull();
  expect(location!.startsWith(redirectUri), location!).toBe(true);
  const { search, hash } = new URL(location!);
  const inFragment = /token/.test(responseType);
  const registeredQuery = new URL(redirectUri).searchParams;
  const query = new URLSearchParams(search);
  for (const [name, value] of registeredQuery) expect(query.get(name)).toBe(value);
  for (const name of registeredQuery.keys()) query.delete(name);
  const [used, unused] = inFragment ? [hash.slice(1), query.toString()] : [query.toString(), hash];
  expect(unused, 'the other channel').toBe('');
  return Object.fromEntries(new URLSearchParams(used));
}
