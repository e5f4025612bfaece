import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor, type Type } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import { getMetadataStorage } from 'class-validator';
import type { Request } from 'express';
import type { Observable } from 'rxjs';
import { inputRefusals } from '../refusals/input.js';
import type { OAuthError } from '../refusals/oauth-error.js';
import { assertIfMatchIsHonoured } from './entity-tag.js';
import { nearestName } from './nearest-name.js';

/** The input of a route of the admin API in addition to its path. */
interface Accepted {
  /** The names of its query parameters. */
  readonly query: readonly string[];
  readonly body: boolean;
}

/**
 * Refuses input that a route of the admin API would ignore: unknown or repeated query parameters, and a body at a route
 * without one. An empty object counts as no body. The validation pipe checks the members of a body against its DTO.
 */
@Injectable()
export class StrictInput implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<Request>();
    const { query, body } = acceptedBy(context);
    assertKnownParameters(request.originalUrl, query);
    if (!body && !isEmpty(request.body)) throw inputRefusals.noBody();
    assertNoPrototypes(request.body);
    assertIfMatchIsHonoured(request, context.getHandler());
    return next.handle();
  }
}

/** Cached by method, because decorators do not change. */
const known = new Map<Function, Accepted>();

/** `There is no member disable; disabled may be meant`. */
export function sentenceOfUnknown(what: string, name: string, names: readonly string[]): string {
  return `There is no ${what} ${shown(name)}${suggestionFor(name, names)}`;
}

/** `; disabled may be meant`; empty when no name is similar. */
function suggestionFor(name: string, names: readonly string[]): string {
  const meant = nearestName(name.slice(name.lastIndexOf('.') + 1), names);
  return meant === undefined ? '' : `; ${meant} may be meant`;
}

/** The members that a DTO and its base classes declare. */
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
  if (unknown !== undefined) throw unknownParameter(unknown, names);
  const repeated = sent.find((name, index) => sent.indexOf(name) !== index);
  if (repeated !== undefined) throw inputRefusals.repeatedParameter({ name: shown(repeated) });
}

function unknownParameter(name: string, names: readonly string[]): OAuthError {
  const [unknown, suggestion] = [shown(name), suggestionFor(name, names)];
  return inputRefusals.unknownParameter({ name: unknown, suggestion, reason: `unknown query parameter ${unknown}` });
}

function isEmpty(body: unknown): boolean {
  return body === undefined || (typeof body === 'object' && body !== null && JSON.stringify(body) === '{}');
}

/** Names that a member cannot have, and that the conversion to a DTO drops. */
const PROTOTYPES = ['__proto__', 'constructor', 'prototype'];

/** @throws OAuthError `invalid_request` for a member at any depth that the conversion to a DTO would drop */
export function assertNoPrototypes(value: unknown): void {
  const name = prototypeNameIn(value);
  if (name !== undefined) throw inputRefusals.unknownMember({ name, reason: `unknown member ${name}` });
}

/** The name of a member at any depth that the conversion to a DTO would drop, or fail at; undefined without one. */
export function prototypeNameIn(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [name, inner] of Object.entries(value)) {
    const found = PROTOTYPES.includes(name) ? name : prototypeNameIn(inner);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** At most 60 characters of an untrusted name. */
function shown(name: string): string {
  return name.length > 60 ? `${name.slice(0, 60)}...` : name === '' ? '(empty)' : name;
}
