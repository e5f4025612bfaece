import {
  applyDecorators,
  createParamDecorator,
  Injectable,
  SetMetadata,
  UseInterceptors,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { hash } from 'node:crypto';
import { tap, type Observable } from 'rxjs';
import { quoted } from '../refusals/catalogue.js';
import { administrationRefusals, ChangedMeanwhile } from '../refusals/administration.js';
import { ApiProblems } from './errors.swagger.js';

/** Members of a response that are not part of the object: shown once, or stored elsewhere. */
const BESIDE = ['client_secret', 'client_secret_expires_at', 'secrets', 'warnings'];
const HONOURS_IF_MATCH = 'grantry:if-match';
/** An entity tag in a list. A weak tag never matches in If-Match (RFC 9110 §8.8.3.2). */
const TAG = /(W\/)?"[\x21\x23-\x7e]*"/g;

/** The entity tag of an object. It changes with each change of the object (RFC 9110 §8.8.3). */
export function entityTagOf(view: object): string {
  const members = Object.entries(view).filter(([name]) => !BESIDE.includes(name));
  return `"${hash('sha256', JSON.stringify(members), 'base64url').slice(0, 27)}"`;
}

/**
 * The If-Match header of a request: a change is made only when the object has not changed since the caller read it
 * (RFC 9110 §13.1.1).
 */
export class Precondition {
  static readonly NONE = new Precondition(undefined);

  private constructor(private readonly tags: readonly string[] | '*' | undefined) {}

  /** @throws OAuthError `invalid_request` when the header is not a list of entity tags */
  static of(header: string | undefined): Precondition {
    if (header === undefined) return Precondition.NONE;
    if (header.trim() === '*') return new Precondition('*');
    const tags = header.match(TAG) ?? [];
    if (tags.length === 0 || header.replaceAll(TAG, '').replaceAll(/[\s,]/g, '') !== '')
      throw administrationRefusals.ifMatchMalformed({ received: quoted(header) });
    return new Precondition(tags);
  }

  /** Whether the object must not have changed since it was read. */
  get bindsVersion(): boolean {
    return this.tags !== undefined && this.tags !== '*';
  }

  /** @throws OAuthError `precondition_failed` (412) when the object has changed since the caller read it */
  assertHolds(view: object): void {
    if (this.tags !== undefined && this.tags !== '*' && !this.tags.includes(entityTagOf(view)))
      throw administrationRefusals.changedSinceRead();
  }

  /** @throws OAuthError `precondition_failed` when the object changes between the check and the write */
  async binding<T>(write: Promise<T>): Promise<T> {
    try {
      return await write;
    } catch (error) {
      throw this.bindsVersion && error instanceof ChangedMeanwhile ? administrationRefusals.changedSinceRead() : error;
    }
  }
}

/** The `Precondition` of a request, as a parameter of a controller's method; see `@HonoursIfMatch`. */
export const IfMatch = createParamDecorator((_: unknown, context: ExecutionContext): Precondition =>
  Precondition.of(context.switchToHttp().getRequest<Request>().headers['if-match']),
);

/** Marks a method whose change is made only when `If-Match` matches. */
export function HonoursIfMatch(): MethodDecorator {
  return applyDecorators(
    SetMetadata(HONOURS_IF_MATCH, true),
    ApiHeader({ name: 'If-Match', required: false, description: 'The `ETag` of the object as it was read. If the object has changed since, the request is refused (RFC 9110 §13.1.1)', schema: { type: 'string', example: '"Vb1cUvXUSL6kd2ZqKcd1Ms3lLvE"' } }),
    ApiProblems(412),
  ); // prettier-ignore
}

/**
 * Refuses If-Match at a method that does not support it, because it would not protect the object.
 *
 * @throws OAuthError `precondition_failed` (412)
 */
export function assertIfMatchIsHonoured({ method, headers }: Request, handler: Function): void {
  const header = headers['if-match'];
  if (header === undefined || header.trim() === '*' || method === 'GET' || method === 'HEAD') return;
  if (Reflect.getMetadata(HONOURS_IF_MATCH, handler) !== true) throw administrationRefusals.ifMatchNotSupported();
}

/** Sets the entity tag of the returned object. */
@Injectable()
class EntityTags implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const response = context.switchToHttp().getResponse<Response>();
    return next.handle().pipe(tap((view: object) => void response.setHeader('ETag', entityTagOf(view))));
  }
}

/** Marks a method that returns one object, with its entity tag. */
export function EntityTagged(): MethodDecorator {
  return UseInterceptors(EntityTags);
}
