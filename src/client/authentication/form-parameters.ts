import type { Request } from 'express';
import type { Parameters } from '../../common/index.js';

/** The form of a request; empty when it has none. */
export function formOf(request: Request): Parameters {
  return (request.body as Parameters | undefined) ?? {};
}
