import * as openid from 'openid-client';
import type { Demand, RelyingParty, SignedIn } from './relying-party.js';

export interface Order {
  readonly id: string;
  readonly item: string;
  readonly price: number;
  readonly status: 'placed' | 'waiting' | 'approved';
}

/** The API refuses the person or the order: the status and the message of the API. */
export class ApiRefusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** The API needs a newer or stronger sign-in (RFC 9470). */
export class StepUpRequired extends Error {
  constructor(readonly demand: Demand) {
    super('A newer or stronger sign-in is required.');
  }
}

/** The sign-in has ended: its tokens work no more. */
export class SignInEnded extends Error {}

/** Calls the API as the signed-in person. */
export class OrdersApi {
  constructor(
    private readonly url: string,
    private readonly party: RelyingParty,
  ) {}

  mine(person: SignedIn): Promise<Order[]> {
    return this.call(person, 'GET', '/orders');
  }

  place(person: SignedIn, order: { readonly item: string; readonly price: number }): Promise<Order> {
    return this.call(person, 'POST', '/orders', order);
  }

  waiting(person: SignedIn): Promise<Order[]> {
    return this.call(person, 'GET', '/approvals');
  }

  approve(person: SignedIn, id: string): Promise<Order> {
    return this.call(person, 'POST', `/approvals/${encodeURIComponent(id)}`);
  }

  /** @throws ApiRefusal, StepUpRequired, SignInEnded */
  private async call<T>(person: SignedIn, method: string, path: string, body?: object): Promise<T> {
    const response = await this.send(person, method, new URL(path, this.url), body).catch(failed);
    const answer: unknown = await response.json();
    if (!response.ok) throw new ApiRefusal(response.status, messageIn(answer));
    return answer as T;
  }

  private async send(person: SignedIn, method: string, url: URL, body?: object): Promise<Response> {
    const token = await this.party.accessTokenOf(person);
    const headers = new Headers(body && { 'content-type': 'application/json' });
    const options = { DPoP: person.dpop };
    return openid.fetchProtectedResource(
      this.party.config,
      token,
      url,
      method,
      body && JSON.stringify(body),
      headers,
      options,
    );
  }
}

/** openid-client throws a response that has a challenge, and a refused refresh. */
function failed(error: unknown): never {
  if (error instanceof openid.ResponseBodyError && error.error === 'invalid_grant') throw new SignInEnded();
  if (!(error instanceof openid.WWWAuthenticateChallengeError)) throw error;
  const parameters = error.cause.map((challenge) => challenge.parameters).find((one) => one.error !== undefined);
  if (parameters?.error === 'insufficient_user_authentication') {
    throw new StepUpRequired({ acr_values: parameters['acr_values'], max_age: parameters['max_age'] });
  }
  if (error.status === 401) throw new SignInEnded();
  throw new ApiRefusal(error.status, parameters?.error_description ?? 'The API refused the request.');
}

function messageIn(answer: unknown): string {
  const { message } = answer as { readonly message?: unknown };
  return Array.isArray(message) ? message.join('. ') : String(message);
}
