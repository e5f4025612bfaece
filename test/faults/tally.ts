/** The results of one fault: its row in the table. */
export class Tally {
  rounds = 0;
  requests = 0;
  /** What was issued, or must exist, and does not. */
  lost = 0;
  /** What may happen once and happened twice. */
  doubled = 0;
  /** Answers that are not allowed, and tokens that are active and must not be. */
  wrong = 0;
  /** Duration in seconds. */
  seconds = 0;
  /** Allowed outcomes that were seen, by name. */
  readonly seen = new Map<string, number>();
  /** Descriptions of the first outcomes that are not allowed. */
  readonly notes: string[] = [];

  constructor(readonly fault: string) {}

  count(kind: 'lost' | 'doubled' | 'wrong', note: string, times = 1): void {
    this[kind] += times;
    if (times > 0 && this.notes.length < 10) this.notes.push(`${kind}: ${note}`);
  }

  see(name: string): void {
    this.seen.set(name, (this.seen.get(name) ?? 0) + 1);
  }

  /** Runs `work`, and counts an exception as wrong: the row of a fault that was aborted must not look like success. */
  async during(work: (tally: this) => Promise<void>): Promise<void> {
    const began = performance.now();
    try {
      await work(this);
    } catch (error) {
      this.count('wrong', String(error));
    }
    this.seconds = Math.round((performance.now() - began) / 1000);
    if (this.rounds === 0 || this.requests === 0) this.count('wrong', 'no request was sent');
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
