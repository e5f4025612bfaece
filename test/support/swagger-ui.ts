import { readFileSync } from 'node:fs';
import type { Locator, Page } from 'playwright-core';
import type { Credentials } from './user-agent.js';
import { signIn } from './front-channel.js';

/**
 * The document of the repository, as a server at `url` would return it. Its schemas are those of the build: a server of
 * the tests has the routes, but not the members of DTOs.
 */
export function openApiOf(url: string): OpenApi {
  const text = readFileSync(new URL('../../docs/openapi.json', import.meta.url), 'utf8');
  return JSON.parse(text.replaceAll('http://localhost:3000', url)) as OpenApi;
}

export interface Operation {
  readonly operationId: string;
  readonly summary?: string;
  readonly tags?: readonly string[];
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly description?: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> };
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: Readonly<Record<string, Media>> }>>; // prettier-ignore
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
}

interface Media {
  readonly schema?: Readonly<Record<string, unknown>>;
  readonly example?: unknown;
  readonly examples?: unknown;
}

export interface OpenApi {
  readonly openapi: string;
  readonly tags: readonly { readonly name: string; readonly description?: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    readonly securitySchemes: Readonly<Record<string, { readonly flows?: Readonly<Record<string, { readonly scopes: object }>> }>>; // prettier-ignore
  };
}

/** Swagger UI in a browser. */
export class SwaggerUi {
  private constructor(readonly page: Page) {}

  /**
   * @param only paths of the document that the page shows; all of them when left out. Swagger UI renders every operation
   *   again at each step, so that the whole document takes seconds of processor time.
   */
  static async open(page: Page, url: string, only?: readonly string[]): Promise<SwaggerUi> {
    const document = openApiOf(url);
    const paths = only === undefined ? document.paths : pick(document.paths, only);
    await page.route('**/docs-json', (route) => route.fulfill({ json: { ...document, paths } }));
    await page.goto(`${url}/docs`);
    await page.locator('.opblock').first().waitFor();
    return new SwaggerUi(page);
  }

  /** Authorizes as a client, by client_credentials. */
  async authorizeClient(id: string, secret: string, scopes: readonly string[] = []): Promise<void> {
    await this.authorized(await this.tryToAuthorizeClient(id, secret, scopes));
  }

  /** @returns the form, once the request has been sent */
  async tryToAuthorizeClient(id: string, secret: string, scopes: readonly string[] = []): Promise<Locator> {
    const form = await this.form('Flow: clientCredentials');
    await form.locator('input[id^="client_id"]').fill(id);
    await form.locator('input[id^="client_secret"]').fill(secret);
    await choose(form, scopes);
    await form.locator('button.authorize').click();
    return form;
  }

  /** Authorizes as a user, by code with PKCE in a popup. */
  async authorizeUser(credentials: Credentials, scopes: readonly string[]): Promise<void> {
    const form = await this.form('Flow: authorizationCode');
    await choose(form, scopes);
    const [popup] = await Promise.all([this.page.waitForEvent('popup'), form.locator('button.authorize').click()]);
    await signIn(popup, credentials);
    await popup.getByRole('button', { name: 'Allow' }).click();
    await this.authorized(form);
  }

  /** Authorizes as a client, by HTTP Basic. */
  async authorizeBasic(id: string, secret: string): Promise<void> {
    const form = await this.form('basic (http, Basic)');
    await form.locator('input[type="text"]').fill(id);
    await form.locator('input[type="password"]').fill(secret);
    await form.locator('button.authorize').click();
    await this.authorized(form);
  }

  /**
   * Tries an operation out.
   *
   * @param fields of its form that are filled in, by name
   * @returns the status and the body that it displays
   */
  async tryOut(method: string, path: string, fields: Readonly<Record<string, string>> = {}) {
    const block = this.operation(method, path);
    await block.locator('.opblock-summary-control').click();
    await block.getByRole('button', { name: 'Try it out' }).click();
    for (const [name, value] of Object.entries(fields)) {
      await block.locator(`tr[data-property-name="${name}"] input[type="text"]`).fill(value);
    }
    await block.getByRole('button', { name: 'Execute' }).click();
    const answer = block.locator('.live-responses-table');
    const status = await answer.locator('.response-col_status').last().innerText();
    return { status: status.trim(), body: await answer.locator('.response-col_description').last().innerText() };
  }

  operation(method: string, path: string): Locator {
    return this.page.locator(`.opblock-${method}`, { has: this.page.locator(`[data-path="${path}"]`) });
  }

  private async form(title: string): Promise<Locator> {
    await this.page.locator('button.authorize').first().click();
    return this.page.locator('.auth-container', { hasText: title });
  }

  private async authorized(form: Locator): Promise<void> {
    await form.getByText('Logout').waitFor();
    await this.page.locator('.close-modal').click();
  }
}

/** @throws Error when the document lacks one of the paths */
function pick(paths: OpenApi['paths'], names: readonly string[]): OpenApi['paths'] {
  return Object.fromEntries(
    names.map((name) => {
      const operations = paths[name];
      if (operations === undefined) throw new Error(`no ${name} in the document`);
      return [name, operations];
    }),
  );
}

async function choose(form: Locator, scopes: readonly string[]): Promise<void> {
  for (const scope of scopes) await form.locator(`label[for^="${scope}-"]`).click();
}
