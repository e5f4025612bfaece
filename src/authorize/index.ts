export { AUTHORIZE_ENTITIES, AuthorizeModule } from './authorize.module.js';
export { Interactions } from './interact/interactions.js';
export { assertProven, backToForm, OwnFormGuard } from './interact/own-form.js';
export { grantedView, linesOf } from './interact/consent/scope-descriptions.js';
export { startAt } from './interact/ways-back.js';
export { Visitor, Visitors } from './interact/browser/visitors.js';
export { RESPONSE_MODE_NAMES } from './respond/response-modes/index.js';
export { SUPPORTED_RESPONSE_TYPES } from './respond/response-types/index.js';
export { AUTHORIZE_REFUSALS } from './refusals/index.js';
