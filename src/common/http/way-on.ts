/** A link that a page offers to a person. */
export interface PageLink {
  readonly href: string;
  readonly text: string;
}

/** Where a person can go from a page that says what is wrong. */
export interface WayOn {
  /** Name of the application that waits; null where none is known. */
  readonly application: string | null;
  /** The best first. */
  readonly links: readonly PageLink[];
}
