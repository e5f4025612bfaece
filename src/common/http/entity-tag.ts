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

/** Members of an answer that are no part of the object: shown once, or kept elsewhere. */
const BESIDE = ['client_secret', 'client_secret_expires_at', 'secrets', 'warnings'];
const HONOURS_IF_MATCH = 'grantry:if-match';
/** One entity tag in a list: weak ones are never equal in the comparison of If-Match (RFC 9110 §8.8.3.2). */
const TAG = /(W\/)?"[\x21\x23-\x7e]*"/g;

/** The validator of an object as it is shown: another one after each change (RFC 9110 §8.8.3). */
export function entityTagOf(view: object): string {
  const members = Object.entries(view).filter(([name]) => !BESIDE.includes(name));
  return `"${hash('sha256', JSON.stringify(members), 'base64url').slice(0, 27)}"`;
}

/**
 * If-Match of a request: the change is made only if the object is still the one that the caller read (RFC 9110
 * §13.1.1).
 */
export class Precondition {
  static readonly NONE = new Precondition(undefined);

  private constructor(private readonly tags: readonly string[] | '*' | undefined) {}

  /** @throws OAuthError `invalid_request` for a header that is no list of entity tags */
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

  /** @throws OAuthError `precondition_failed` (412) when the object is another one than the caller read */
  assertHolds(view: object): void {
    if (this.tags !== undefined && this.tags !== '*' && !this.tags.includes(entityTagOf(view)))
      throw administrationRefusals.changedSinceRead();
  }

  /** @throws OAuthError `precondition_failed` where the object changes between the check and the write */
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

/** A change that is made only if `If-Match` holds. */
export function HonoursIfMatch(): MethodDecorator {
  return applyDecorators(
    SetMetadata(HONOURS_IF_MATCH, true),
    ApiHeader({ name: 'If-Match', required: false, description: 'The `ETag` of the object as it was read. If the object has changed since, the request is refused (RFC 9110 §13.1.1)', schema: { type: 'string', example: '"Vb1cUvXUSL6kd2ZqKcd1Ms3lLvE"' } }),
    ApiProblems(412),
  ); // prettier-ignore
}

/**
 * Refuses If-Match where a change does not look at it: it would not protect what the caller wants protected.
 *
 * @throws OAuthError `precondition_failed` (412)
 */
export function assertIfMatchIsHonoured({ method, headers }: Request, handler: Function): void {
  const header = headers['if-match'];
  if (header === undefined || header.trim() === '*' || method === 'GET' || method === 'HEAD') return;
  if (Reflect.getMetadata(HONOURS_IF_MATCH, handler) !== true) throw administrationRefusals.ifMatchNotSupported();
}

/** Writes the entity tag of what the method returns. */
@Injectable()
class EntityTags implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const response = context.switchToHttp().getResponse<Response>();
    return next.handle().pipe(tap((view: object) => void response.setHeader('ETag', entityTagOf(view))));
  }
}

/** The answer is one object, with its entity tag. */
export function EntityTagged(): MethodDecorator {
  return UseInterceptors(EntityTags);
}
