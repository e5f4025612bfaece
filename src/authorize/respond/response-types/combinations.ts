interface Word {
  readonly word: string;
  /** Whether it stands in no combination. */
  readonly alone: boolean;
}

/**
 * Every response_type that the words allow: each set of those that combine, and each that stands alone
 * (OAuth 2.0 Multiple Response Types §3 to §5).
 *
 * @returns each as its sorted words
 */
export function combinationsOf(words: readonly Word[]): string[] {
  const sets = words
    .filter(({ alone }) => !alone)
    .reduce<readonly (readonly string[])[]>(
      (found, { word }) => [...found, ...found.map((set) => [...set, word])],
      [[]],
    );
  const combined = sets.filter((set) => set.length > 0).map((set) => set.toSorted().join(' '));
  return [...combined, ...words.filter(({ alone }) => alone).map(({ word }) => word)];
}
