export { DEFAULT_ALGORITHMS, DEFAULT_DPOP_ALGORITHMS } from './module/settings.js';
export type {
  ClaimNames,
  DpopOptions,
  IntrospectionOptions,
  KeyOptions,
  MutualTlsOptions,
  ResourceServerOptions,
} from './module/options.js';
export { ResourceServerGuard } from './module/resource-server.guard.js';
export {
  ResourceServerModule,
  type AsyncResourceServerOptions,
  type GuardOptions,
} from './module/resource-server.module.js';
export { TimedNonces, type DpopNonces } from './possession/dpop-nonces.js';
export { MemoryReplayStore, type ReplayOutcome, type ReplayStore } from './possession/replay-store.js';
export { Refusal } from './refusals/refusal.js';
export { RULES, type Rule, type RuleName } from './refusals/rules.js';
export type { HttpRequest } from './request/http-request.js';
export { accessTokenOf } from './request/request-token.js';
export { CurrentToken, Groups, Public, RequiresAuthentication, Roles, Scopes } from './requirements/decorators.js';
export type { AuthenticationRequirement } from './requirements/requirement.js';
export { AccessToken } from './token/access-token.js';
