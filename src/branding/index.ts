export { BRANDING_ENTITIES, BrandingModule } from './branding.module.js';
export { BRANDING_REFUSALS } from './refusals.js';
