export { AUTHORIZE_ENTITIES, AuthorizeModule } from './authorize.module.js';
export { Interactions } from './interaction/interactions.js';
export { assertOwnOrigin, assertProven, backToForm } from './interaction/own-form.js';
export { grantedView, linesOf } from './interaction/scope-descriptions.js';
export { startAt } from './interaction/ways-back.js';
export { Visitors, type Visitor } from './interaction/visitor.js';
export { RESPONSE_MODE_NAMES } from './response-modes/index.js';
export { SUPPORTED_RESPONSE_TYPES } from './response-types/index.js';
export { AUTHORIZE_AGING } from './authorize.aging.js';
