import type { OpenAPIObject } from '@nestjs/swagger';

type PathItem = OpenAPIObject['paths'][string];
type Operation = NonNullable<PathItem['get']>;

const METHODS = ['get', 'put', 'post', 'patch', 'delete'] as const;
/** Every endpoint refuses malformed HTTP. */
const UNREADABLE = 'The request cannot be read, for example because its headers are too large';
const ETAG = {
  description: 'The version of the object, for `If-Match` (RFC 9110 §8.8.3)',
  schema: { type: 'string', example: '"Vb1cUvXUSL6kd2ZqKcd1Ms3lLvE"' },
} as const;

/** Adds to each operation what all operations have in common. */
export function settleOperations(document: OpenAPIObject): void {
  for (const [path, item] of Object.entries(document.paths)) {
    for (const operation of operationsOf(item)) {
      operation.security ??= [];
      if (!Object.keys(operation.responses).some((status) => status.startsWith('4'))) {
        operation.responses['4XX'] = { description: UNREADABLE };
      }
    }
    if (item.patch?.parameters?.some((one) => 'name' in one && one.name === 'If-Match')) {
      const list = document.paths[path.slice(0, path.lastIndexOf('/'))];
      for (const operation of [item.get, item.patch, list?.post]) describeTag(operation);
    }
  }
}

export function operationsOf(item: PathItem): Operation[] {
  return METHODS.map((method) => item[method]).filter((operation) => operation !== undefined);
}

function describeTag(operation: Operation | undefined): void {
  for (const status of ['200', '201']) {
    const response = operation?.responses[status];
    if (response !== undefined && 'description' in response) response.headers = { ETag: ETAG };
  }
}
