import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { filesBelow, parsed, textOf } from './sources.js';

/** A method of a controller, with the names of its own decorators and those of its class and parameters. */
interface Route {
  readonly name: string;
  readonly ofClass: readonly string[];
  readonly ofMethod: readonly string[];
  readonly ofParameters: readonly string[];
  /** The declared return type. */
  readonly returns: string;
}

function decoratorsOf(node: ts.Node): string[] {
  const decorators = ts.canHaveDecorators(node) ? (ts.getDecorators(node) ?? []) : [];
  return decorators.map(({ expression }) => {
    if (!ts.isCallExpression(expression)) return expression.getText();
    const name = expression.expression.getText();
    return name === 'UseInterceptors' || name === 'UseGuards' ? expression.getText() : name;
  });
}

function routesOf(file: string): Route[] {
  return parsed(file)
    .statements.filter(ts.isClassDeclaration)
    .flatMap((controller) =>
      controller.members.filter(ts.isMethodDeclaration).map((method) => ({
        name: `${controller.name?.text}.${method.name.getText()}`,
        ofClass: decoratorsOf(controller),
        ofMethod: decoratorsOf(method),
        ofParameters: method.parameters.flatMap(decoratorsOf),
        returns: method.type?.getText() ?? '',
      })),
    );
}

const controllers = filesBelow('src', '.controller.ts');
const routes = controllers.flatMap(routesOf);

const namesOf = (found: readonly Route[]) => found.map(({ name }) => name);
const takes = (parameter: string) => routes.filter(({ ofParameters }) => ofParameters.includes(parameter));
const isUnder = (decorator: string) => (route: Route) => [...route.ofClass, ...route.ofMethod].includes(decorator);

describe('controllers', () => {
  it('are in files named *.controller.ts, and their routes are found', () => {
    const elsewhere = filesBelow('src').filter(
      (file) =>
        !controllers.includes(file) &&
        parsed(file).statements.some((one) => ts.isClassDeclaration(one) && decoratorsOf(one).includes('Controller')),
    );
    expect(elsewhere).toEqual([]);
    expect(namesOf(takes('AuthenticatedClient'))).toContain('TokenController.token');
    expect(namesOf(takes('CallerOfAdmin')).length).toBeGreaterThan(10);
  });

  it('return their answer: no method takes @Res() or @Next()', () => {
    expect(namesOf([...takes('Res'), ...takes('Response'), ...takes('Next')])).toEqual([]);
  });

  it('a route that returns an HttpReply has the ReplyInterceptor, which writes it', () => {
    const replying = routes.filter(({ ofMethod, returns }) => ofMethod.length > 0 && /\bHttpReply\b/.test(returns));
    expect(namesOf(replying)).toContain('LoginController.submit');
    expect(namesOf(replying.filter((route) => !isUnder('UseInterceptors(ReplyInterceptor)')(route)))).toEqual([]);
  });

  it('a route with @AuthenticatedClient() is a @ClientEndpoint() or @BindingEndpoint(), which have the guard', () => {
    const isGuarded = (route: Route) => isUnder('ClientEndpoint')(route) || isUnder('BindingEndpoint')(route);
    expect(namesOf(takes('AuthenticatedClient').filter((route) => !isGuarded(route)))).toEqual([]);
  });

  it('a route with @ProvenPossession() is a @BindingEndpoint(), which verifies the proof', () => {
    expect(namesOf(takes('ProvenPossession'))).toContain('TokenController.token');
    expect(namesOf(takes('ProvenPossession').filter((route) => !isUnder('BindingEndpoint')(route)))).toEqual([]);
  });

  it('a route with @AccessToken() has the OpenIdGuard', () => {
    expect(namesOf(takes('AccessToken'))).toContain('UserinfoController.get');
    expect(namesOf(takes('AccessToken').filter((route) => !isUnder('UseGuards(OpenIdGuard)')(route)))).toEqual([]);
  });

  it('a route with @CallerOfAdmin() declares the scope that its guard requires', () => {
    expect(namesOf(takes('CallerOfAdmin').filter((route) => !isUnder('RequiresScope')(route)))).toEqual([]);
  });

  it('no pipe or interceptor is global: each would slow the hot paths down (ADR 0033)', () => {
    const everywhere = /\buseGlobal(Pipes|Interceptors)\(|\bAPP_(PIPE|INTERCEPTOR)\b/;
    expect(filesBelow('src').filter((file) => everywhere.test(textOf(file)))).toEqual([]);
  });

  it('a route with the @Query() of a DTO validates it', () => {
    expect(namesOf(takes('Query').filter((route) => !isUnder('RequiresScope')(route)))).toEqual([]);
  });
});
