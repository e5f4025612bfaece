import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GrantRegistry } from '../../src/token/index.js';
import { request } from '../support/admin-api.js';
import { startApp, type RunningApp } from '../support/app.js';
import { openApiOf, type OpenApi, type Operation } from '../support/swagger-ui.js';

interface Layer {
  readonly route?: { readonly path: string; readonly methods: Readonly<Record<string, boolean>> };
}

/** Routes that the document leaves out: the start page, the mailbox of a demo, Swagger UI itself, and the switch of NODE_ENV=test. */
const LEFT_OUT = /^(\/|\/docs(-json)?|\/explorer\/mailbox.*|\/backchannel-authentication\/answer)$/;

const document = openApiOf('http://localhost:3000');
const operations = operationsOf(document);
let app: RunningApp;
beforeAll(async () => {
  app = await startApp({ env: { SIGN_UP: 'open' } });
});
afterAll(() => app.close());

function operationsOf({ paths }: OpenApi) {
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ name: `${method} ${path}`, path, operation })),
  );
}

/** Every route of the running application as `get /admin/users/{sub}`, except those that only answer 405. */
function routes(): string[] {
  const { router } = app.app.getHttpAdapter().getInstance() as unknown as { router: { stack: Layer[] } };
  return router.stack.flatMap(({ route }) => {
    const methods = Object.keys(route?.methods ?? {}).filter((method) => method !== 'head');
    if (route === undefined || methods.length > 1 || LEFT_OUT.test(route.path)) return [];
    return methods.map((method) => `${method} ${route.path.replace(/:(\w+)/g, '{$1}')}`);
  });
}

/** Every schema inside a value, with its path. */
function schemasIn(value: unknown, at: string): [string, Record<string, unknown>][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    const here = `${at}/${key}`;
    const isSchema = key === 'schema' || key === 'items' || at.endsWith('/schemas') || at.endsWith('/properties');
    const found = isSchema && typeof inner === 'object' ? [[here, inner] as [string, Record<string, unknown>]] : [];
    return key === 'example' || key === 'examples' ? [] : [...found, ...schemasIn(inner, here)];
  });
}

function statusesOf({ responses }: Operation): number[] {
  return Object.keys(responses).map(Number);
}

describe('the OpenAPI document', () => {
  it('lists every route of the application, and no other', async () => {
    const live = (await (await fetch(`${app.url}/docs-json`)).json()) as OpenApi;
    const described = operationsOf(live).map(({ name }) => name);
    expect(routes().length).toBeGreaterThan(30);
    expect(described.toSorted()).toEqual(routes().toSorted());
  });

  it('gives every operation a unique operationId, a summary, and a tag with a description', () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    const tags = document.tags.map(({ name }) => name);
    const bare = operations.filter(
      ({ operation: { summary = '', tags: own = [] } }) => summary === '' || !own.every((tag) => tags.includes(tag)),
    );
    expect(bare.map(({ name }) => name)).toEqual([]);
    expect(document.tags.filter(({ description = '' }) => description === '')).toEqual([]);
  });

  it('gives every schema a type or a reference, and every object properties', () => {
    const says = ['type', '$ref', 'oneOf', 'allOf', 'anyOf', 'enum'];
    const empty = schemasIn(document, '').filter(([, schema]) => !says.some((key) => key in schema));
    expect(empty.map(([at]) => at)).toEqual([]);
    const hollow = Object.entries(document.components.schemas).filter(
      ([, { properties }]) => Object.keys(properties ?? {}).length === 0,
    );
    expect(hollow.map(([name]) => name)).toEqual([]);
  });

  it('refers only to schemas, security schemes and scopes that it defines', () => {
    const refs = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name!);
    expect(refs.filter((name) => !(name in document.components.schemas))).toEqual([]);
    const schemes = document.components.securitySchemes;
    const scopes = Object.values(schemes['oauth2']?.flows ?? {}).flatMap((flow) => Object.keys(flow.scopes));
    const asked = operations
      .flatMap(({ operation }) => operation.security ?? [])
      .flatMap(Object.entries<readonly string[]>);
    expect(
      asked.filter(([scheme, wanted]) => !(scheme in schemes) || !wanted.every((one) => scopes.includes(one))),
    ).toEqual([]);
  });

  it('describes every path parameter, and has examples for every JSON body', () => {
    const parameters = operations.flatMap(({ name, path, operation }) =>
      [...path.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => ({
        name,
        described: operation.parameters?.find((one) => one.in === 'path' && one.name === parameter)?.description,
      })),
    );
    expect(parameters.filter(({ described = '' }) => described === '')).toEqual([]);
    const bodies = operations.flatMap(({ name, operation }) => {
      const json = operation.requestBody?.content['application/json'];
      return json === undefined || json.examples !== undefined ? [] : [name];
    });
    expect(bodies).toEqual([]);
  });

  it('gives every operation a successful response, and 201 only where something is created', () => {
    const failing = operations.filter(({ operation }) => !statusesOf(operation).some((status) => status < 400));
    expect(failing.map(({ name }) => name)).toEqual([]);
    const made = operations.filter(({ operation }) => statusesOf(operation).includes(201)).map(({ name }) => name);
    expect(made.filter((name) => !/^post \/(admin\/|register$|par$)/.test(name))).toEqual([]);
  });

  it('lists the errors of every admin operation as problem documents (RFC 9457)', () => {
    const lacking = operations
      .filter(({ path }) => path.startsWith('/admin/'))
      .map(({ name, path, operation }) => {
        const expected = [401, 403, 429, 503];
        if (operation.requestBody !== undefined) expected.push(400, 413, 415);
        if (operation.parameters?.some((one) => one.in === 'query')) expected.push(400);
        if (path.includes('{')) expected.push(404);
        return { name, lacks: expected.filter((status) => !isProblem(operation, status)) };
      });
    expect(lacking.filter(({ lacks }) => lacks.length > 0)).toEqual([]);
  });

  it('lists the errors of /token, /introspect and /revoke with the schema of OAuth errors (RFC 6749 §5.2)', () => {
    const kinds = ['/token', '/introspect', '/revoke'].flatMap((path) =>
      [400, 401, 413, 415, 429, 503].map((status) => document.paths[path]?.['post']?.responses[status]?.content),
    );
    const schema = { $ref: '#/components/schemas/OAuthErrorResponse' };
    for (const content of kinds) expect(content).toMatchObject({ 'application/json': { schema } });
  });

  it('describes the body of POST /token as oneOf the parameters of each grant, discriminated by grant_type', () => {
    const grants = app.app.get(GrantRegistry, { strict: false }).supported;
    const { schema } = document.paths['/token']!['post']!.requestBody!.content['application/x-www-form-urlencoded']!;
    const { oneOf, discriminator } = schema as unknown as {
      oneOf: { $ref: string }[];
      discriminator: { propertyName: string; mapping: Record<string, string> };
    };
    expect(discriminator.propertyName).toBe('grant_type');
    expect(Object.keys(discriminator.mapping)).toEqual(grants);
    expect(oneOf.map(({ $ref }) => $ref)).toEqual(Object.values(discriminator.mapping));
  });
});

function isProblem({ responses }: Operation, status: number): boolean {
  return responses[status]?.content?.['application/problem+json'] !== undefined;
}

it('GET /docs and /docs-json with DOCS=off → 404, and the start page has no link to them', async () => {
  const server = await startApp({ env: { DOCS: 'off' } });
  for (const path of ['/docs', '/docs-json', '/docs/swagger-ui.css']) {
    expect(await request(`${server.url}${path}`)).toMatchObject({ status: 404, body: { error: 'not_found' } });
  }
  expect(await (await fetch(`${server.url}/`)).text()).not.toContain('/docs');
  await server.close();
});
