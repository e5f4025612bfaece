/** How many edits still count as a slip: two characters that changed places are two. Short names are too alike. */
const slipsOf = (name: string): number => (name.length < 3 ? 0 : name.length < 5 ? 1 : 2);

/**
 * The known name that was probably meant: equal but for case and `_`, `-`, or a slip of up to two characters.
 *
 * @returns undefined where none is near enough
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
