import type { BrowserContextOptions, Page } from 'playwright-core';
import type { NewMail } from '../../src/mail/messages.js';
import type { Json } from './admin-api.js';
import type { AppOptions } from './app.js';
import { openTab, type Tab } from './browser.js';
import { LocalClient } from './local-client.js';
import { Mailbox } from './mailbox.js';
import { ALICE, authorizeUrl, newPkce, startProduct, type Product } from './product.js';

/** The parts of a browser test, once for each file: the server with alice, tabs of Chromium, and a client's web server. */
export class FrontChannel {
  private constructor(
    private readonly product: Product,
    readonly client: LocalClient,
  ) {}

  static async start(options: AppOptions = {}): Promise<FrontChannel> {
    return new FrontChannel(...(await Promise.all([startProduct(options), LocalClient.start()])));
  }

  get url(): string {
    return this.product.url;
  }

  createUser(who: Json): Promise<string> {
    return this.product.admin.createUser(who);
  }

  async createResource(resource: Json): Promise<void> {
    await this.product.admin.createResource(resource);
  }

  /** The objects of `authorization_details` of the latest authorization of a client. */
  async latestDetailsOf(clientId: string): Promise<unknown> {
    const { body } = await this.product.admin.get(`/authorizations?client_id=${clientId}&limit=1`);
    return (body['items'] as Json[])[0]!['authorization_details'];
  }

  /** Invites a user by mail. @returns the link of the mail */
  async invite(sub: string, address: string): Promise<string> {
    await this.product.admin.call('POST', `/users/${sub}/invite`);
    return this.linkTo(address, 'invitation');
  }

  /** The link of the latest mail of a person who asked for an account. */
  signUpLink(address: string): Promise<string> {
    return this.linkTo(address, 'sign-up');
  }

  /** The link of the latest mail of a kind to an address. */
  linkTo(address: string, message: NewMail['message']): Promise<string> {
    return new Mailbox(this.product.app).linkTo(address, message);
  }

  /** As an administrator does: the user keeps passkeys only. */
  async removePassword(username: string): Promise<void> {
    await this.product.admin.call('PATCH', `/users/${await this.subOf(username)}`, { password: null });
  }

  /** As an administrator does: the next sign-in by password asks for a new one. */
  async requirePasswordChange(username: string): Promise<void> {
    await this.product.admin.call('PATCH', `/users/${await this.subOf(username)}`, { require_password_change: true });
  }

  /** The audit events of a type about a user. */
  async auditedOf(username: string, type: string): Promise<unknown[]> {
    const { body } = await this.product.admin.get(`/audit-events?type=${type}&sub=${await this.subOf(username)}`);
    return body['items'] as unknown[];
  }

  private async subOf(username: string): Promise<string> {
    const { body } = await this.product.admin.get(`/users?username=${username}`);
    const [user] = body['items'] as { sub: string }[];
    return user!.sub;
  }

  /** Registers a client with the local web server as its site. @returns its client_id */
  async register(metadata: Json = {}): Promise<string> {
    const { client_id } = await this.product.admin.createClient({
      client_name: 'Photo Prints',
      client_uri: 'https://photos.example.com',
      policy_uri: 'https://photos.example.com/privacy',
      tos_uri: 'https://photos.example.com/terms',
      redirect_uris: [this.client.callback],
      ...metadata,
    });
    return client_id;
  }

  /** The URL of an authorization request for a code. */
  authorizeUrl(client_id: string, parameters: Readonly<Record<string, string>> = {}): string {
    return authorizeUrl(this.product, {
      client_id,
      response_type: 'code',
      redirect_uri: this.client.callback,
      scope: 'openid profile',
      state: 'a state & more',
      code_challenge: newPkce().challenge,
      code_challenge_method: 'S256',
      ...parameters,
    });
  }

  /** Ends the sessions as an administrator; the browser notices at its next request. */
  async endSessionsOfAlice(): Promise<void> {
    const { body } = await this.product.admin.get(`/sessions?sub=${this.product.sub}`);
    for (const { id } of body['items'] as { id: string }[]) {
      await this.product.admin.call('DELETE', `/sessions/${id}`);
    }
  }

  tab(options?: BrowserContextOptions): Promise<Tab> {
    return openTab(options);
  }

  async close(): Promise<void> {
    this.client.close();
    await this.product.close();
  }
}

/** Fills in the login page and submits it. */
export async function signIn(page: Page, { username, password } = ALICE): Promise<void> {
  await page.getByLabel('Username').fill(username);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** Clicks a button again after so many milliseconds, as an impatient user does. */
export async function clickTwice(page: Page, button: string, pause: number): Promise<void> {
  await page.evaluate(`{
    const button = document.querySelector(${JSON.stringify(button)});
    button.click();
    setTimeout(() => button.click(), ${pause});
  }`);
}

/** A page of another site with a button that submits a form to the server. */
export function foreignForm(action: string, fields: Iterable<readonly [string, string]>): string {
  const inputs = [...fields].map(
    ([name, value]) => `<input type="hidden" name="${name}" value="${forAttribute(value)}">`,
  );
  return `<form method="post" action="${action}">${inputs.join('')}<button>go</button></form>`;
}

export function forAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
}
