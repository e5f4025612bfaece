import type { ResponseMode } from './response-mode.js';

/** As another mode, with the parameters in one JWT: the parameter `response` (JARM §2.3). */
export function encoded(mode: ResponseMode): ResponseMode {
  return { name: `${mode.name}.jwt`, isEncoded: true, reply: (response) => mode.reply(response) };
}
