import { basic, postForm, type Json, type JsonAnswer } from './admin-api.js';
import type { Product } from './product.js';
import type { Answer } from './user-agent.js';

/** The address of a sign-in application. The tests that use it open no page there. */
export const LOGIN_URL = 'http://localhost:9/sign-in?theme=dark';

/** The client of a sign-in application. */
export const SIGN_IN_CLIENT = {
  client_name: 'Sign-in',
  grant_types: ['client_credentials'],
  response_types: [],
  scope: 'interactions:write',
} as const;

/** The calls of an operator's sign-in application. */
export class SignInApplication {
  private constructor(
    private readonly product: Product,
    readonly clientId: string,
    private readonly token: string,
  ) {}

  static async of(product: Product): Promise<SignInApplication> {
    const { client_id: id, client_secret: secret } = await product.admin.createClient(SIGN_IN_CLIENT);
    const form = { grant_type: 'client_credentials', scope: SIGN_IN_CLIENT.scope };
    const { body } = await postForm(`${product.url}/token`, form, basic(id, secret));
    return new SignInApplication(product, id, body['access_token'] as string);
  }

  view(interaction: string): Promise<JsonAnswer> {
    return this.call('GET', interaction);
  }

  accept(interaction: string, signIn: Json): Promise<JsonAnswer> {
    return this.call('POST', `${interaction}/accept`, signIn);
  }

  reject(interaction: string, error: Json): Promise<JsonAnswer> {
    return this.call('POST', `${interaction}/reject`, error);
  }

  /** Accepts a sign-in by password. @returns the address for the browser */
  async accepted(interaction: string, signIn: Json = {}): Promise<string> {
    const { status, body } = await this.accept(interaction, { sub: this.product.sub, amr: ['pwd'], ...signIn });
    if (status !== 200) throw new Error(`not accepted: ${status} ${JSON.stringify(body)}`);
    return body['redirect_to'] as string;
  }

  private call(method: string, path: string, body?: Json): Promise<JsonAnswer> {
    return this.product.admin.call(method, `/interactions/${path}`, body, this.token);
  }
}

/** The interaction with which a browser is sent to the sign-in application. */
export function interactionIn({ location, status, body }: Pick<Answer, 'location' | 'status' | 'body'>): string {
  if (location === null || !location.startsWith(`${LOGIN_URL}&interaction=`))
    throw new Error(`no redirect to LOGIN_URL, but ${status} ${location ?? body}`);
  return new URL(location).searchParams.get('interaction')!;
}
