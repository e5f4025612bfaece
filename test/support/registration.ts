import { bearer, request, type Json, type JsonAnswer } from './admin-api.js';

/** A web client that may register itself. */
export const SELF = { client_name: 'Self', redirect_uris: ['https://self.example/cb'] };

/** Calls a registration endpoint (RFC 7591, RFC 7592). */
export function callRegistration(method: string, url: string, body?: unknown, token?: string): Promise<JsonAnswer> {
  return request(url, {
    method,
    headers: {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(token !== undefined && bearer(token)),
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
}

/** @returns the body of the 201 */
export async function registered(url: string, metadata: unknown = SELF, token?: string): Promise<Json> {
  const answer = await callRegistration('POST', `${url}/register`, metadata, token);
  if (answer.status !== 201) throw new Error(`POST /register: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}
