/** What one fault did: its row of the table. */
export class Tally {
  rounds = 0;
  requests = 0;
  /** What was given, or must be there, and is not. */
  lost = 0;
  /** What may be once and was twice. */
  doubled = 0;
  /** Every other answer than those that are allowed; what lives and must not. */
  wrong = 0;
  /** How long it took. */
  seconds = 0;
  /** What was seen and is allowed, by name. */
  readonly seen = new Map<string, number>();
  /** The first of what was not allowed, in words. */
  readonly notes: string[] = [];

  constructor(readonly fault: string) {}

  count(kind: 'lost' | 'doubled' | 'wrong', note: string, times = 1): void {
    this[kind] += times;
    if (times > 0 && this.notes.length < 10) this.notes.push(`${kind}: ${note}`);
  }

  see(name: string): void {
    this.seen.set(name, (this.seen.get(name) ?? 0) + 1);
  }

  /** Runs what may throw, and counts that as well: the row of a fault that broke off must not look like success. */
  async during(work: (tally: this) => Promise<void>): Promise<void> {
    const began = performance.now();
    try {
      await work(this);
    } catch (error) {
      this.count('wrong', String(error));
    }
    this.seconds = Math.round((performance.now() - began) / 1000);
    if (this.rounds === 0 || this.requests === 0) this.count('wrong', 'nothing was tried');
  }

  get faults(): number {
    return this.lost + this.doubled + this.wrong;
  }

  get row(): readonly string[] {
    const seen = [...this.seen].map(([name, times]) => `${name} ${times}`).join(', ');
    const numbers = [this.rounds, this.requests, this.lost, this.doubled, this.wrong, this.seconds].map(String);
    return [this.fault, ...numbers, seen];
  }
}

const HEADS = ['fault', 'rounds', 'requests', 'lost', 'doubled', 'wrong', 'seconds', 'seen'];

/** The table in Markdown, aligned for a terminal. */
export function tableOf(tallies: readonly Tally[]): string {
  const rows = [HEADS, ...tallies.map(({ row }) => row)];
  const widths = HEADS.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => (/^\d+$/.test(cell) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!))).join(' | ')} |`;
  const ruler = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  return [line(rows[0]!), ruler, ...rows.slice(1).map(line)].join('\n');
}
