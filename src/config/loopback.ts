/** The addresses of loopback (RFC 8252 §7.3), IPv4 first. */
export const LOOPBACK_ADDRESSES = ['127.0.0.1', '::1'] as const;

const HOSTS: readonly string[] = LOOPBACK_ADDRESSES.map((address) =>
  address.includes(':') ? `[${address}]` : address,
);

/**
 * Whether http to this host stays on the machine: `localhost`, names below it (RFC 6761 §6.3), and the loopback
 * addresses. The rules for the issuer, for registered URIs and for outgoing requests use it.
 *
 * @param hostname as `URL` shows it: lower case, IPv6 in brackets
 */
export function isLoopbackName(hostname: string): boolean {
  return HOSTS.includes(hostname) || /(?:^|\.)localhost\.?$/.test(hostname);
}

/** @param host a name, or an address without brackets */
export function isLoopbackHost(host: string): boolean {
  return isLoopbackName(host.includes(':') ? `[${host}]` : host);
}
