import type { AnyCatalogue } from '../../common/index.js';
import { requestRefusals } from './request.js';

/** Every refusal of this room, by topic. */
export const AUTHORIZE_REFUSALS: Readonly<Record<string, AnyCatalogue>> = {
  'Authorization requests': requestRefusals,
};
