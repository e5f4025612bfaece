import { setTimeout as pause } from 'node:timers/promises';
import { Controller, Get, Headers, Param, UseInterceptors } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ApiClientErrors, letterTile, ReplyInterceptor, type HttpReply, type OAuthError } from '../../common/index.js';
import { ENDPOINTS } from '../../config/index.js';
import { ClientDirectory } from '../client-directory.js';
import { Logos, type Logo } from './logos.js';
import { clientAdminRefusals } from '../refusals/administration.js';

/** Prevents scripts and requests in case a browser treats the image as a document. */
const HEADERS = {
  'Content-Security-Policy': "default-src 'none'; sandbox",
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Resource-Policy': 'same-origin',
  Vary: 'Accept',
};

/** Milliseconds that a page waits for a logo; a logo that arrives later is shown on the next page. */
const WAIT = 1500;

@ApiTags('front channel')
@Controller(ENDPOINTS.logos)
@UseInterceptors(ReplyInterceptor)
export class LogoController {
  constructor(
    private readonly clients: ClientDirectory,
    private readonly logos: Logos,
  ) {}

  /**
   * The picture at a client's `logo_uri`, for the server's own pages, so that browsers do not contact the client's
   * server. When the picture fails or is late, a browser gets a tile with the first letter of the client's name.
   */
  @Get(':client_id')
  @ApiOkResponse({ description: 'PNG, JPEG, GIF or WebP, up to 128 KiB', content: { 'image/*': {} } })
  @ApiClientErrors({ 404: 'The client has no logo, or the logo cannot be shown' }, 503)
  async logo(@Param('client_id') id: string, @Headers('accept') accept = ''): Promise<HttpReply> {
    const client = await this.clients.find(id);
    const uri = client?.disabled === false ? client.metadata.logo_uri : undefined;
    if (client === null || uri === undefined) throw noLogo();
    const wantsPicture = accept.includes('image/');
    const logo = await (wantsPicture ? withTimeout(this.logos.at(uri)) : this.logos.at(uri));
    if (logo !== null && logo !== 'late') return picture(logo);
    if (!wantsPicture) throw noLogo(HEADERS);
    return { kind: 'content', status: 404, type: 'image/svg+xml', headers: HEADERS, body: letterTile(client.name) };
  }
}

function picture({ type, bytes }: Logo): HttpReply {
  return {
    kind: 'content',
    status: 200,
    type,
    headers: { ...HEADERS, 'Cache-Control': 'public, max-age=300' },
    body: bytes,
  };
}

function withTimeout(logo: Promise<Logo | null>): Promise<Logo | null | 'late'> {
  return Promise.race([logo, pause(WAIT, 'late' as const, { ref: false })]);
}

function noLogo(headers = {}): OAuthError {
  return clientAdminRefusals.logoUnknown({ headers });
}
