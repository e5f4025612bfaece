import { Injectable } from '@nestjs/common';
import { Scope } from '../../common/index.js';
import type { Client } from '../client.entity.js';
import { ResourceDirectory } from '../resources/resource-directory.js';
import { SCOPE_OF_USERS } from './client-metadata.js';
import { PlainHttp } from './plain-http.js';

const OF_USERS = Scope.parse(SCOPE_OF_USERS);
const FETCHED = ['jwks_uri', 'logo_uri', 'backchannel_logout_uri'] as const;
/** Endings of pictures that are not shown: they can hold scripts, or not all browsers know them. */
const OTHER_PICTURE = /\.(?:svgz?|ico|bmp|tiff?|avif|jxl|heic)$/i;

/** Finds what is valid in the metadata of a client and probably a mistake, for administrators. */
@Injectable()
export class ClientWarnings {
  constructor(
    private readonly resources: ResourceDirectory,
    private readonly http: PlainHttp,
  ) {}

  /** @returns a sentence for each warning */
  async of(client: Client): Promise<string[]> {
    return [...(await this.undefinedScopes(client)), ...this.blockedFetches(client), ...unshownLogo(client)];
  }

  /** Scopes that the client may ask for although nothing defines them, mostly misspellings. */
  private async undefinedScopes({ registeredScope }: Client): Promise<string[]> {
    const resources = await this.resources.all();
    const isDefined = (value: string) => OF_USERS.has(value) || resources.some(({ scopes }) => scopes.includes(value));
    const undefinedOnes = [...registeredScope].filter((value) => !isDefined(value));
    return undefinedOnes.map((value) => `scope: no resource and no claim defines ${value}`);
  }

  /** Addresses by http that this server does not fetch from. */
  private blockedFetches({ metadata }: Client): string[] {
    return FETCHED.flatMap((member) => {
      const url = URL.parse(metadata[member] ?? '');
      if (url?.protocol !== 'http:' || this.http.mayFetch(url)) return [];
      return [`${member}: this server does not fetch from ${url.host} by http; OUTBOUND_ALLOW does not name it`];
    });
  }
}

function unshownLogo({ metadata: { logo_uri: logo } }: Client): string[] {
  const [ending] = OTHER_PICTURE.exec(URL.parse(logo ?? '')?.pathname ?? '') ?? [];
  return ending === undefined ? [] : [`logo_uri: PNG, JPEG, GIF and WebP are shown, ${ending} is not`];
}
