import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor, type Type } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import { getMetadataStorage } from 'class-validator';
import type { Request } from 'express';
import type { Observable } from 'rxjs';
import { OAuthError } from '../refusals/oauth-error.js';
import { assertIfMatchIsHonoured } from './entity-tag.js';
import { nearestName } from './nearest-name.js';

/** What a route of the admin API takes beside its path. */
interface Accepted {
  /** Names of query parameters; empty where the route reads none. */
  readonly query: readonly string[];
  readonly body: boolean;
}

/**
 * Refuses what a route of the admin API would ignore: query parameters that it does not know or that are repeated, and
 * a body where none is read. Members of a body are checked against its DTO by the validation pipe.
 * An object without members says nothing, so it passes as no body.
 */
@Injectable()
export class StrictInput implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<Request>();
    const { query, body } = acceptedBy(context);
    assertKnownParameters(request.originalUrl, query);
    if (!body && !isEmpty(request.body)) {
      throw new OAuthError('invalid_request', 'This request takes no body', { reason: 'a body where none is read' });
    }
    assertNoPrototypes(request.body);
    assertIfMatchIsHonoured(request, context.getHandler());
    return next.handle();
  }
}

/** By method: decorators never change. */
const known = new Map<Function, Accepted>();

/**
 * An error that names a member or parameter which does not exist, and the one that was probably meant.
 *
 * @param what for example `query parameter`
 */
export function unknownName(what: string, name: string, names: readonly string[]): OAuthError {
  const reason = `unknown ${what} ${shown(name)}`;
  return new OAuthError('invalid_request', sentenceOfUnknown(what, name, names), { reason });
}

/** `There is no member disable; disabled may be meant`. */
export function sentenceOfUnknown(what: string, name: string, names: readonly string[]): string {
  const meant = nearestName(name.slice(name.lastIndexOf('.') + 1), names);
  return `There is no ${what} ${shown(name)}${meant === undefined ? '' : `; ${meant} may be meant`}`;
}

/** The members that a DTO declares, its base classes' included. */
export function membersOf(dto: Type): readonly string[] {
  const declared = getMetadataStorage().getTargetValidationMetadatas(dto, '', false, false);
  return [...new Set(declared.map(({ propertyName }) => propertyName))];
}

function acceptedBy(context: ExecutionContext): Accepted {
  const handler = context.getHandler();
  const accepted = known.get(handler) ?? acceptedOf(handler, context.getClass());
  known.set(handler, accepted);
  return accepted;
}

// Private to @nestjs/common (how parameter decorators are stored); test/e2e/admin-strict-input.spec.ts notices when it changes.
function acceptedOf({ name }: Function, controller: Type): Accepted {
  const args = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, name) ?? {}) as Record<string, { index: number }>;
  const types = (Reflect.getMetadata('design:paramtypes', controller.prototype as object, name) ?? []) as Type[];
  const kinds = Object.entries(args).map(([key, { index }]) => ({
    kind: Number(key.split(':')[0]),
    type: types[index],
  }));
  const queries = kinds.filter(({ kind }) => kind === Number(RouteParamtypes.QUERY));
  return {
    query: queries.flatMap(({ type }) => (type === undefined ? [] : membersOf(type))),
    body: kinds.some(({ kind }) => kind === Number(RouteParamtypes.BODY)),
  };
}

function assertKnownParameters(url: string, names: readonly string[]): void {
  const start = url.indexOf('?');
  if (start < 0) return;
  const sent = [...new URLSearchParams(url.slice(start)).keys()];
  const unknown = sent.find((name) => !names.includes(name));
  if (unknown !== undefined) throw unknownName('query parameter', unknown, names);
  const repeated = sent.find((name, index) => sent.indexOf(name) !== index);
  if (repeated !== undefined) throw new OAuthError('invalid_request', `The query parameter ${repeated} is repeated`);
}

function isEmpty(body: unknown): boolean {
  return body === undefined || (typeof body === 'object' && body !== null && JSON.stringify(body) === '{}');
}

/** Names that no member ever has, and that the conversion to a DTO drops. */
const PROTOTYPES = ['__proto__', 'constructor', 'prototype'];

function assertNoPrototypes(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, inner] of Object.entries(value)) {
    if (PROTOTYPES.includes(name)) throw unknownName('member', name, []);
    assertNoPrototypes(inner);
  }
}

/** At most 60 characters of what somebody sent as a name. */
function shown(name: string): string {
  return name.length > 60 ? `${name.slice(0, 60)}...` : name === '' ? '(empty)' : name;
}
