import { catalogue, type AnyCatalogue } from '../common/index.js';

/** Refusals of the brand of this server. */
export const brandingRefusals = catalogue({
  fileUnknown: {
    id: 'BRAND-FILE-1',
    error: 'not_found',
    section: 'RFC 9110 §15.5.5',
    description: 'The brand has no such file',
    fix: 'Set the logo or the stylesheet of the brand, by the environment or by PUT /admin/branding.',
  },
});

/** Every refusal of this room, by topic. */
export const BRANDING_REFUSALS: Readonly<Record<string, AnyCatalogue>> = { 'The brand': brandingRefusals };
