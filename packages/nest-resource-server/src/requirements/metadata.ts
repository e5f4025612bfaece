import 'reflect-metadata';
import type { Requirement } from './requirement.js';

export const REQUIREMENTS = Symbol('resource-server:requirements');
export const IS_PUBLIC = Symbol('resource-server:public');

type Handler = (...parameters: never[]) => unknown;
type Controller = abstract new (...parameters: never[]) => unknown;

/** What a route requires: null for a public one. */
export type RouteRequirements = readonly Requirement[] | null;

/**
 * The requirements of a route and of its controller. A public controller does not open a route with requirements, nor
 * does `@Public` beside another decorator.
 */
export function requirementsOf(handler: Handler, controller: Controller): RouteRequirements {
  const ofRoute = declaredOn(handler);
  const isPublic = isMarked(handler) || isMarked(controller);
  if (isPublic && ofRoute.length === 0 && (isMarked(handler) || declaredOn(controller).length === 0)) return null;
  // The sign-in first: a new one may bring the scopes and the roles.
  return [...declaredOn(controller), ...ofRoute].toSorted((a, b) => Number(b.kind === 'authentication') - Number(a.kind === 'authentication')); // prettier-ignore
}

/** The scopes among requirements, each once. */
export function scopesOf(requirements: readonly Requirement[]): string[] {
  return [...new Set(requirements.flatMap((one) => (one.kind === 'scopes' ? one.values : [])))];
}

function declaredOn(holder: object): readonly Requirement[] {
  return (Reflect.getMetadata(REQUIREMENTS, holder) ?? []) as readonly Requirement[];
}

/** Not by a parent class: a subclass inherits requirements, and has routes that the parent does not know. */
function isMarked(holder: object): boolean {
  return Reflect.getOwnMetadata(IS_PUBLIC, holder) === true;
}
