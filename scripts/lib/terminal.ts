/** The number of characters after which a value is cut. */
const LONGEST = 60;

/** Prints the requests and responses of a relying party. */
export class Terminal {
  private steps = 0;

  step(title: string): void {
    console.log(`\n${++this.steps}. ${title}`);
  }

  note(text: string): void {
    console.log(`   ${text}`);
  }

  sent(method: string, url: string, parameters: Iterable<readonly [string, string]> = []): void {
    console.log(`   > ${method} ${url}`);
    this.list(parameters);
  }

  received(status: number, content: string): void {
    console.log(`   < ${status}${content === '' ? '' : ` ${content}`}`);
  }

  /** Prints one name and value on each line. */
  list(entries: Iterable<readonly [string, unknown]>): void {
    const all = [...entries];
    const width = Math.max(0, ...all.map(([name]) => name.length));
    for (const [name, value] of all) console.log(`       ${name.padEnd(width)}  ${shortened(value)}`);
  }
}

function shortened(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}… (${text.length} characters)` : text;
}
