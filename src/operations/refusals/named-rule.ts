/** The rule of a refusal: its stable id, null in rows of release 0.1, and the section of the standard. */
export interface NamedRule {
  readonly id: string | null;
  readonly section: string;
}

const STORED = /^([A-Z]+(?:-[A-Z]+)+-[1-9][0-9]*) (.+)$/s;

/** Stores both in one column: `AUTHZ-PKCE-1 RFC 7636 §4.3`. Rows of release 0.1 have the section alone. */
export const RULE_COLUMN = {
  to: ({ id, section }: NamedRule): string => (id === null ? section : `${id} ${section}`),
  from(stored: string): NamedRule {
    const [, id = null, section = stored] = STORED.exec(stored) ?? [];
    return { id, section };
  },
};
