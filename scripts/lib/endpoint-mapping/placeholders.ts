/** Names for values that differ in each run, so that the document stays the same. */
export class Placeholders {
  private readonly names = new Map<string, string>();

  /** Makes `mask` show `value` as `‹name›`, and a second value of that name as `‹name 2›`. */
  name(value: string, name: string): void {
    if (this.names.has(value)) return;
    const count = [...this.names.values()].filter((other) => other.replace(/ \d+›$/, '›') === `‹${name}›`).length;
    this.names.set(value, count === 0 ? `‹${name}›` : `‹${name} ${count + 1}›`);
  }

  mask(text: string): string {
    const named = [...this.names].reduce((masked, [value, name]) => masked.replaceAll(value, name), text);
    return named.replace(/(interaction=)[\w.-]+|(errors(?:%2F|\/))[0-9a-f-]{36}/g, '$1$2‹id›');
  }
}
