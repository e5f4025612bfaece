/** The largest number of edits that counts as a typing error; two swapped characters are two edits. Short names are too similar. */
const slipsOf = (name: string): number => (name.length < 3 ? 0 : name.length < 5 ? 1 : 2);

/**
 * Finds the known name that a misspelt name resembles: equal except for case, `_` and `-`, or up to two edits away.
 *
 * @returns undefined when no name is similar
 */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const plain = plainOf(name);
  const ranked = known
    .map((candidate) => ({ candidate, edits: editsBetween(plain, plainOf(candidate)) }))
    .filter(({ candidate, edits }) => edits <= slipsOf(candidate))
    .toSorted((one, other) => one.edits - other.edits);
  return ranked[0]?.candidate;
}

function plainOf(name: string): string {
  return name.slice(0, 100).toLowerCase().replaceAll(/[_-]/g, '');
}

/** Levenshtein distance: insertions, deletions and replacements that turn one text into the other. */
function editsBetween(one: string, other: string): number {
  let previous = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [row, character] of Array.from(one).entries()) {
    const current = [row + 1];
    for (let column = 0; column < other.length; column++) {
      const replaced = previous[column]! + (character === other[column] ? 0 : 1);
      current.push(Math.min(replaced, previous[column + 1]! + 1, current[column]! + 1));
    }
    previous = current;
  }
  return previous.at(-1)!;
}
