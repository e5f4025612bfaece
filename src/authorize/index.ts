export { AUTHORIZE_ENTITIES, AuthorizeModule } from './authorize.module.js';
export { RESPONSE_MODE_NAMES } from './response-modes/index.js';
export { SUPPORTED_RESPONSE_TYPES } from './response-types/index.js';
