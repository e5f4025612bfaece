import { ENGLISH, type HttpReply, type Links } from '../../src/common/index.js';
import { hrefOf, pathOf, type Endpoint } from '../../src/config/index.js';

/** The links of a server with that issuer. */
export function linksOf(issuer: string): Links {
  return {
    urlOf: (endpoint, below) => hrefOf(issuer, endpoint as Endpoint, below),
    linkTo: (endpoint, below) => hrefOf(pathOf(issuer), endpoint as Endpoint, below),
    linkToPath: (path) => pathOf(issuer) + path,
  };
}

/** The HTML of a reply that is a page. */
export function htmlOf(reply: HttpReply, issuer = 'https://op.example.com'): string {
  if (reply.kind !== 'page') throw new Error(`a ${reply.kind}, not a page`);
  return reply.html({ links: linksOf(issuer), language: ENGLISH });
}
