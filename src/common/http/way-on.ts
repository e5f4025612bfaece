import type { Text } from '../i18n/text.js';

/** A link that a page offers to a person. */
export interface PageLink {
  readonly href: string;
  readonly text: Text;
}

/** The links of an error page. */
export interface WayOn {
  /** The name of the application that waits for the user; null without one. */
  readonly application: string | null;
  /** The best link first. */
  readonly links: readonly PageLink[];
}
