import { administrationRefusals, changeRefusals } from './administration.js';
import type { AnyCatalogue } from './catalogue.js';
import { httpRefusals } from './http.js';
import { inputRefusals } from './input.js';

/** Every refusal of this room, by topic. */
export const COMMON_REFUSALS: Readonly<Record<string, AnyCatalogue>> = {
  'HTTP requests': httpRefusals,
  'Parameters and members': inputRefusals,
  'The admin API': administrationRefusals,
  'Changes at the same time': changeRefusals,
};
