import { canonicalAddress } from '../common/index.js';

/**
 * OUTBOUND_ALLOW: hosts that server-side fetches may reach although they are private, by plain http too.
 * An entry is a host name or an address, with a port where only that one is meant; IPv6 in brackets then.
 */
export class AllowList {
  private readonly entries: ReadonlySet<string>;

  constructor(entries: readonly string[]) {
    this.entries = new Set(entries.map(canonical));
  }

  /**
   * @param host a name or an address; IPv6 with or without brackets
   * @param port as a number, the default one of the scheme too
   */
  has(host: string, port: number): boolean {
    const bare = canonicalAddress(host) ?? host.toLowerCase();
    const shown = bare.includes(':') ? `[${bare}]` : bare;
    return [bare, shown, `${shown}:${port}`].some((entry) => this.entries.has(entry));
  }
}

/** An address in its one form, its port beside it. */
function canonical(entry: string): string {
  const [, host = entry, port] = /^([^:]+|\[[^\]]+\])(:\d+)$/.exec(entry) ?? [];
  const address = canonicalAddress(host);
  const shown = address?.includes(':') && port !== undefined ? `[${address}]` : (address ?? host.toLowerCase());
  return shown + (port ?? '');
}
