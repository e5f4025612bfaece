import { Injectable } from '@nestjs/common';
import { Scope } from '../../common/index.js';
import type { Client } from '../client.entity.js';
import { ResourceDirectory } from '../resources/resource-directory.js';
import { SCOPE_OF_USERS } from './client-metadata.js';
import { PlainHttp } from './plain-http.js';

const USER_SCOPES = Scope.parse(SCOPE_OF_USERS);
const FETCHED_MEMBERS = ['jwks_uri', 'logo_uri', 'backchannel_logout_uri'] as const;
/** Extensions of image types that are not shown: they can contain scripts, or not all browsers support them. */
const UNSUPPORTED_IMAGE = /\.(?:svgz?|ico|bmp|tiff?|avif|jxl|heic)$/i;

/** Finds metadata that is valid but probably a mistake, for administrators. */
@Injectable()
export class ClientWarnings {
  constructor(
    private readonly resources: ResourceDirectory,
    private readonly http: PlainHttp,
  ) {}

  /** @returns one sentence for each warning */
  async of(client: Client): Promise<string[]> {
    return [...(await this.undefinedScopes(client)), ...this.blockedFetches(client), ...unshownLogo(client)];
  }

  /** Scope values that the client may request although no resource or claim defines them, mostly misspellings. */
  private async undefinedScopes({ registeredScope }: Client): Promise<string[]> {
    const resources = await this.resources.all();
    const isDefined = (value: string) =>
      USER_SCOPES.has(value) || resources.some(({ scopes }) => scopes.includes(value));
    const undefinedValues = [...registeredScope].filter((value) => !isDefined(value));
    return undefinedValues.map((value) => `scope: no resource and no claim defines ${value}`);
  }

  /** http URLs from which this server does not fetch. */
  private blockedFetches({ metadata }: Client): string[] {
    return FETCHED_MEMBERS.flatMap((member) => {
      const url = URL.parse(metadata[member] ?? '');
      if (url?.protocol !== 'http:' || this.http.mayFetch(url)) return [];
      return [`${member}: this server does not fetch from ${url.host} by http; OUTBOUND_ALLOW does not name it`];
    });
  }
}

function unshownLogo({ metadata: { logo_uri: logo } }: Client): string[] {
  const [extension] = UNSUPPORTED_IMAGE.exec(URL.parse(logo ?? '')?.pathname ?? '') ?? [];
  return extension === undefined ? [] : [`logo_uri: PNG, JPEG, GIF and WebP are shown, ${extension} is not`];
}
