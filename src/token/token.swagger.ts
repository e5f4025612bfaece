import { getSchemaPath, type OpenAPIObject } from '@nestjs/swagger';
import type { GrantRegistry } from './grant-registry.js';

type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;
type Schema = Exclude<Schemas[string], { $ref: string }>;
type Property = NonNullable<Schema['properties']>[string];

const FORM = 'application/x-www-form-urlencoded';

/** The parameter DTOs of every grant, for Swagger. */
export function modelsOfGrants(grants: GrantRegistry) {
  return grants.all.map(({ parameters }) => parameters);
}

/**
 * Describes the body of the token endpoint from the registry: `oneOf` the parameters of each grant, with `grant_type`
 * as discriminator, and all parameters once, from which Swagger UI builds its form.
 *
 * @param path of the token endpoint
 */
export function describeTokenRequest({ paths, components }: OpenAPIObject, path: string, grants: GrantRegistry): void {
  const schemas = components?.schemas ?? {};
  const variants = grants.all.map(({ grantType, parameters: { name } }) => {
    const schema = schemas[name] as Schema;
    schema.properties = { ...schema.properties, grant_type: { type: 'string', enum: [grantType] } };
    return { grantType, $ref: getSchemaPath(name), properties: schema.properties };
  });
  const operation = paths[path]?.post;
  if (operation === undefined) throw new Error(`there is no POST ${path}`);
  operation.requestBody = {
    required: true,
    content: {
      [FORM]: {
        schema: {
          type: 'object',
          required: ['grant_type'],
          properties: formOf(variants),
          oneOf: variants.map(({ $ref }) => ({ $ref })),
          discriminator: {
            propertyName: 'grant_type',
            mapping: Object.fromEntries(variants.map(({ grantType, $ref }) => [grantType, $ref])),
          },
        },
      },
    },
  };
}

interface Variant {
  readonly grantType: string;
  readonly properties: Readonly<Record<string, Property>>;
}

/** Every parameter once. Their default is empty, which counts as absent (RFC 6749 §3.2), except for `grant_type`. */
function formOf(variants: readonly Variant[]): Record<string, Schema> {
  const names = new Set(variants.flatMap(({ properties }) => Object.keys(properties)));
  names.delete('grant_type');
  const grantTypes = variants.map(({ grantType }) => grantType);
  return {
    grant_type: { type: 'string', enum: grantTypes, example: 'client_credentials' },
    ...Object.fromEntries([...names].map((name) => [name, fieldOf(name, variants)])),
  };
}

function fieldOf(name: string, variants: readonly Variant[]): Schema {
  const users = variants.filter(({ properties }) => name in properties);
  const { description = '', format } = (users[0]?.properties[name] ?? {}) as Schema;
  const grants =
    users.length === variants.length ? '' : `For ${users.map((user) => `\`${user.grantType}\``).join(', ')}. `;
  return { type: 'string', default: '', description: `${grants}${description}`.trim(), ...(format && { format }) };
}
