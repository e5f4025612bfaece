/**
 * OUTBOUND_ALLOW: hosts that server-side fetches may reach although they are private, by plain http too.
 * An entry is a host name or an address, with a port where only that one is meant; IPv6 in brackets then.
 */
export class AllowList {
  private readonly entries: ReadonlySet<string>;

  constructor(entries: readonly string[]) {
    this.entries = new Set(entries.map((entry) => entry.toLowerCase()));
  }

  /**
   * @param host a name or an address; IPv6 with or without brackets
   * @param port as a number, the default one of the scheme too
   */
  has(host: string, port: number): boolean {
    const bare = host.toLowerCase().replace(/^\[(.*)\]$/, '$1');
    const shown = bare.includes(':') ? `[${bare}]` : bare;
    return [bare, shown, `${shown}:${port}`].some((entry) => this.entries.has(entry));
  }
}
