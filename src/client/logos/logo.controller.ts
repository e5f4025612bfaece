import { Controller, Get, Param, Res } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { ApiClientErrors, OAuthError } from '../../common/index.js';
import { ClientDirectory } from '../client-directory.js';
import { Logos } from './logos.js';

/** Nothing in it runs or loads anything, should a browser ever take it for more than a picture. */
const HEADERS = {
  'Content-Security-Policy': "default-src 'none'; sandbox",
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'public, max-age=300',
};

@ApiTags('front channel')
@Controller('logos')
export class LogoController {
  constructor(
    private readonly clients: ClientDirectory,
    private readonly logos: Logos,
  ) {}

  /** The picture at a client's `logo_uri`, for our own pages: browsers never ask the client's server for it. */
  @Get(':client_id')
  @ApiOkResponse({ description: 'PNG, JPEG, GIF or WebP, up to 128 KiB', content: { 'image/*': {} } })
  @ApiClientErrors({ 404: 'The client has no logo, or none that can be shown' }, 503)
  async logo(@Param('client_id') id: string, @Res() response: Response): Promise<void> {
    const client = await this.clients.find(id);
    const uri = client?.disabled === false ? client.metadata.logo_uri : undefined;
    const logo = uri === undefined ? null : await this.logos.at(uri);
    if (logo === null) throw new OAuthError('not_found', 'There is no logo to show');
    response.set({ ...HEADERS, 'Content-Type': logo.type }).send(logo.bytes);
  }
}
