import { Injectable, type ExecutionContext } from '@nestjs/common';
import { requirementsOf, scopesOf } from './metadata.js';
import type { Requirement } from './requirement.js';

/** What a route requires, read once from its decorators. */
export interface Route {
  readonly isPublic: boolean;
  readonly requirements: readonly Requirement[];
  readonly scopes: readonly string[];
}

type Handler = ReturnType<ExecutionContext['getHandler']>;
type Controller = ReturnType<ExecutionContext['getClass']>;

@Injectable()
export class Routes {
  // By controller and handler: a handler of a base class serves several controllers.
  private readonly known = new WeakMap<Controller, WeakMap<Handler, Route>>();

  of(context: ExecutionContext): Route {
    const [controller, handler] = [context.getClass(), context.getHandler()];
    const ofController = this.known.get(controller) ?? new WeakMap<Handler, Route>();
    this.known.set(controller, ofController);
    const known = ofController.get(handler);
    if (known !== undefined) return known;
    const requirements = requirementsOf(handler as () => unknown, controller);
    const route = { isPublic: requirements === null, requirements: requirements ?? [], scopes: scopesOf(requirements ?? []) }; // prettier-ignore
    ofController.set(handler, route);
    return route;
  }
}
