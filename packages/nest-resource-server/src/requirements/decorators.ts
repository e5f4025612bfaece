import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { accessTokenOf } from '../request/request-token.js';
import type { AccessToken } from '../token/access-token.js';
import type { AuthenticationRequirement, Requirement } from './requirement.js';
import { IS_PUBLIC, REQUIREMENTS } from './metadata.js';

type ClassOrMethodDecorator = ClassDecorator & MethodDecorator;

/** Characters of scopes (RFC 6749 §3.3) and of `acr` values: they stand in a challenge. */
const TOKEN = /^[\x21\x23-\x5b\x5d-\x7e]+$/;

/** Opens a route, or every route of a controller that requires nothing else: no token is read. A subclass is not public. */
export function Public(): ClassOrMethodDecorator {
  return marked((holder) => Reflect.defineMetadata(IS_PUBLIC, true, holder));
}

/** Requires all of these scopes; on a controller and a route, those of both. */
export function Scopes(...scopes: string[]): ClassOrMethodDecorator {
  return requires({ kind: 'scopes', values: checked('Scopes', scopes, TOKEN) });
}

/** Requires one of these roles. Two decorators require one of each. */
export function Roles(...roles: string[]): ClassOrMethodDecorator {
  return requires({ kind: 'roles', values: checked('Roles', roles) });
}

/** Requires that the user is in one of these groups. */
export function Groups(...groups: string[]): ClassOrMethodDecorator {
  return requires({ kind: 'groups', values: checked('Groups', groups) });
}

/** Requires a sign-in of one of these classes, or not older than `maxAge` seconds (RFC 9470). */
export function RequiresAuthentication({ acr = [], maxAge }: AuthenticationRequirement): ClassOrMethodDecorator {
  const values = typeof acr === 'string' ? [acr] : acr;
  if (values.length === 0 && maxAge === undefined) throw new Error('RequiresAuthentication: acr or maxAge is missing');
  if (maxAge !== undefined && !(Number.isInteger(maxAge) && maxAge >= 0)) {
    throw new Error('RequiresAuthentication: maxAge is a whole number of seconds');
  }
  if (values.length > 0) checked('RequiresAuthentication', values, TOKEN);
  return requires({ kind: 'authentication', acr: values, maxAge: maxAge ?? null });
}

/** The verified access token, as a parameter of a route that is not public. */
export const CurrentToken: () => ParameterDecorator = createParamDecorator(
  (_: unknown, context: ExecutionContext): AccessToken | undefined =>
    accessTokenOf(context.switchToHttp().getRequest<object>()),
);

function requires(requirement: Requirement): ClassOrMethodDecorator {
  return marked((holder) => {
    // Read with those of a parent class, so that a subclass cannot drop them.
    const before = (Reflect.getMetadata(REQUIREMENTS, holder) ?? []) as readonly Requirement[];
    Reflect.defineMetadata(REQUIREMENTS, [...before, requirement], holder);
  });
}

function marked(mark: (holder: object) => void): ClassOrMethodDecorator {
  return (target: object, _name?: string | symbol, descriptor?: { readonly value?: unknown }) => {
    mark((descriptor?.value as object | undefined) ?? target);
  };
}

function checked(name: string, values: readonly string[], form = /./): readonly string[] {
  if (values.length === 0 || !values.every((value) => form.test(value))) {
    throw new Error(`${name}: at least one value, without spaces and quotes`);
  }
  return values;
}
