import { Logger } from '@nestjs/common';
import type { EtaConfig } from 'eta';
import { Theme } from './theme.js';

const logger = new Logger('Templates');

/**
 * Renders a template. One of the theme that fails is replaced by that of the server, so that people can still sign in.
 *
 * @param folder of the template
 */
export function renderTemplate(
  theme: Theme,
  folder: string,
  name: string,
  data: object,
  options: Partial<EtaConfig> = {},
): string {
  try {
    return theme.engineFor(folder, options).render(`./${name}`, data);
  } catch (error) {
    if (theme === Theme.NONE) throw error;
    logger.error(`the template ${name} failed with THEME_DIR, and the server's own is shown: ${String(error)}`);
    return Theme.NONE.engineFor(folder, options).render(`./${name}`, data);
  }
}
