import type { OpenAPIObject } from '@nestjs/swagger';
import { CLIENT_MEMBERS_WITH_DEFAULTS } from '../client/index.js';
import { ENDPOINTS } from '../config/index.js';

/** The members of a schema that this file changes. */
interface Schema {
  type?: string;
  $ref?: string;
  allOf?: Schema[];
  nullable?: boolean;
  enum?: unknown[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
}

const PREFIX = '#/components/schemas/';
/** Responses that contain a client with all defaults. */
const CLIENT_VIEWS = ['ClientView', 'ClientWithSecretsView', 'StoredClientView', 'RegistrationResponse'];
/** The body of PATCH /admin/clients/{client_id}: null resets a member to its default. */
const CLIENT_CHANGE = 'ClientChange';
/** The only number that is not an integer: the duration of a health check in milliseconds. */
const FRACTION = 'responseTime';

/** Completes schemas where the decorators of the DTOs are not expressive enough. */
export function settleSchemas(document: OpenAPIObject): void {
  const schemas = (document.components?.schemas ?? {}) as Record<string, Schema>;
  addClientChange(document, schemas);
  for (const name of CLIENT_VIEWS) requireAll(schemas[name], CLIENT_MEMBERS_WITH_DEFAULTS);
  settleUser(schemas['UserView']);
  for (const body of adminBodies(document)) refuseOthers(body, schemas);
  for (const schema of Object.values(schemas)) inlineNullables(schema, schemas);
  settleValues(document, '');
  dropUnused(document, schemas);
}

/** Removes schemas without a reference. */
function dropUnused(document: OpenAPIObject, schemas: Record<string, Schema>): void {
  const text = JSON.stringify(document);
  for (const name of Object.keys(schemas)) if (!text.includes(`"${PREFIX}${name}"`)) delete schemas[name];
}

function requireAll(schema: Schema | undefined, members: readonly string[]): void {
  if (schema === undefined) return;
  const shown = members.filter((member) => member in (schema.properties ?? {}));
  schema.required = [...new Set([...(schema.required ?? []), ...shown])];
}

/** A user without a claim has no member for it; the member is never null. */
function settleUser(schema: Schema | undefined): void {
  for (const property of Object.values(schema?.properties ?? {})) delete property.nullable;
  if (schema?.properties?.['address'] !== undefined) {
    schema.properties['address'] = { $ref: `${PREFIX}UserinfoAddress` };
  }
}

function addClientChange(document: OpenAPIObject, schemas: Record<string, Schema>): void {
  const metadata = schemas['ClientMetadataDto'];
  const patch = document.paths[`${ENDPOINTS.adminClients}/{client_id}`]?.patch;
  if (metadata === undefined || patch === undefined) return;
  const change = structuredClone(metadata);
  for (const property of Object.values(change.properties ?? {})) property.nullable = true;
  schemas[CLIENT_CHANGE] = change;
  const body = patch.requestBody as { content: Record<string, { schema: Schema }> };
  body.content['application/json']!.schema = { $ref: PREFIX + CLIENT_CHANGE };
}

/** The bodies of the admin API, which refuses other members. */
function adminBodies({ paths }: OpenAPIObject): Schema[] {
  return Object.entries(paths).flatMap(([path, { post, patch }]) =>
    [post, patch].flatMap((operation) => {
      const body = operation?.requestBody as { content: Record<string, { schema: Schema }> } | undefined;
      const schema = path.startsWith(`${ENDPOINTS.admin}/`) ? body?.content['application/json']?.schema : undefined;
      return schema === undefined ? [] : [schema];
    }),
  );
}

function refuseOthers(schema: Schema, schemas: Record<string, Schema>): void {
  const named = schema.$ref === undefined ? schema : schemas[schema.$ref.slice(PREFIX.length)];
  for (const inner of schema.allOf ?? []) refuseOthers(inner, schemas);
  if (named?.properties === undefined || named.additionalProperties !== undefined) return;
  named.additionalProperties = false;
  for (const property of Object.values(named.properties)) refuseOthers(property, schemas);
}

/** Replaces a nullable reference by its schema: a referenced schema cannot be nullable in one place (OpenAPI 3.0.3, "nullable"). */
function inlineNullables({ properties = {} }: Schema, schemas: Record<string, Schema>): void {
  for (const property of Object.values(properties)) {
    const named =
      property.nullable === true ? schemas[property.allOf?.[0]?.$ref?.slice(PREFIX.length) ?? ''] : undefined;
    if (named === undefined) continue;
    delete property.allOf;
    Object.assign(property, { ...structuredClone(named), ...property });
  }
}

/** Makes numbers integers, and adds null to nullable enums. */
function settleValues(value: unknown, name: string): void {
  if (typeof value !== 'object' || value === null || name === 'example' || name === 'examples') return;
  const schema = value as Schema;
  if (schema.type === 'number' && name !== FRACTION) schema.type = 'integer';
  // A new list: the document has the very lists of the code, such as the algorithms that the server offers.
  if (schema.nullable === true && schema.enum?.includes(null) === false) schema.enum = [...schema.enum, null];
  for (const [inner, child] of Object.entries(value)) settleValues(child, inner);
}
