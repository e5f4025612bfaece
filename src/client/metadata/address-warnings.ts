import { Injectable } from '@nestjs/common';
import type { Client } from '../client.entity.js';
import { PlainHttp } from './plain-http.js';

const FETCHED = ['jwks_uri', 'logo_uri', 'backchannel_logout_uri'] as const;
/** Endings of pictures that are not shown: they can hold scripts, or not all browsers know them. */
const OTHER_PICTURE = /\.(?:svgz?|ico|bmp|tiff?|avif|jxl|heic)$/i;

/** Tells administrators of addresses that are valid and lead to nothing. */
@Injectable()
export class AddressWarnings {
  constructor(private readonly http: PlainHttp) {}

  /** @returns a sentence for each such address */
  of({ metadata }: Client): string[] {
    const warnings: string[] = [];
    for (const member of FETCHED) {
      const url = URL.parse(metadata[member] ?? '');
      if (url?.protocol !== 'http:' || this.http.mayFetch(url)) continue;
      warnings.push(`${member}: this server does not fetch from ${url.host} by http; OUTBOUND_ALLOW does not name it`);
    }
    const [ending] = OTHER_PICTURE.exec(URL.parse(metadata.logo_uri ?? '')?.pathname ?? '') ?? [];
    if (ending !== undefined) warnings.push(`logo_uri: PNG, JPEG, GIF and WebP are shown, ${ending} is not`);
    return warnings;
  }
}
