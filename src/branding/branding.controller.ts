import { Controller, Get, Param, UseInterceptors } from '@nestjs/common';
import { ApiOkResponse, ApiParam, ApiQuery, ApiTags } from '@nestjs/swagger';
import {
  ApiClientErrors,
  Branding, colorFault, hexColorOf, imageTypeOf, letterTile, QueryParameters, ReplyInterceptor, stylesheetOf, type ContentReply, type HttpReply,
} from '../common/index.js'; // prettier-ignore
import { ENDPOINTS } from '../config/index.js';
import { BrandFiles } from './brand-files.js';
import { brandingRefusals } from './refusals.js';

const CSS = 'text/css; charset=utf-8';
/** Prevents scripts and requests in case a browser treats a picture as a document. */
const HEADERS = {
  'Content-Security-Policy': "default-src 'none'; sandbox",
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Resource-Policy': 'same-origin',
};
/** In the address of a file, so that browsers fetch it again after a change. */
const VERSION = { name: 'v', type: String, required: false, description: 'The version of the file' };
/** Seconds. */
const HOUR = 3600;

/** The pictures and stylesheets of the brand, from the origin of the pages: pages load nothing from third parties. */
@ApiTags('front channel')
@Controller(ENDPOINTS.branding)
@UseInterceptors(ReplyInterceptor)
export class BrandingController {
  constructor(
    private readonly files: BrandFiles,
    private readonly branding: Branding,
  ) {}

  /** The logo of the brand. */
  @Get('logo')
  @ApiQuery(VERSION)
  @ApiOkResponse({ description: 'PNG, JPEG, GIF or WebP, up to 48,000 bytes', content: { 'image/*': {} } })
  @ApiClientErrors({ 404: 'The brand has no logo' }, 503)
  async logo(@QueryParameters('v') wanted: string | undefined): Promise<HttpReply> {
    const brand = await this.branding.current();
    const logo = await this.files.logoOf(brand);
    const type = logo === null ? undefined : imageTypeOf(logo);
    if (logo === null || type === undefined) throw brandingRefusals.fileUnknown();
    return asset(type, logo, wanted === brand.logo ? HOUR : 0);
  }

  /** The stylesheet of the brand. */
  @Get('extra.css')
  @ApiQuery(VERSION)
  @ApiOkResponse({ description: 'A stylesheet', content: { 'text/css': {} } })
  @ApiClientErrors({ 404: 'The brand has no stylesheet' }, 503)
  async css(@QueryParameters('v') wanted: string | undefined): Promise<HttpReply> {
    const brand = await this.branding.current();
    const css = await this.files.cssOf(brand);
    if (css === null) throw brandingRefusals.fileUnknown();
    return asset(CSS, css, wanted === brand.css ? HOUR : 0);
  }

  /** The icon of the browser's tab, where there is no logo: the first letter of the name. */
  @Get('icon.svg')
  @ApiOkResponse({ description: 'A picture', content: { 'image/svg+xml': {} } })
  async icon(): Promise<HttpReply> {
    const { name, color } = await this.branding.current();
    return asset('image/svg+xml', letterTile(name, color), HOUR);
  }

  /** The stylesheet of a colour: `0b6b57.css`. Its address names all that it depends on. */
  @Get(':file')
  @ApiParam({ name: 'file', description: 'The colour, and `.css`', example: '7a1fa2.css' })
  @ApiOkResponse({ description: 'A stylesheet', content: { 'text/css': {} } })
  @ApiClientErrors({ 404: 'It is not a colour that a brand can have' })
  color(@Param('file') file: string): HttpReply {
    const color = hexColorOf(`#${file.replace(/\.css$/, '')}`);
    if (color === null || !file.endsWith('.css') || colorFault(color) !== null) throw brandingRefusals.fileUnknown();
    return asset(CSS, stylesheetOf(color), HOUR);
  }
}

/** @param age seconds that a browser keeps it; 0 when the address names another version, as during a change on a cluster */
function asset(type: string, body: string | Buffer, age: number): ContentReply {
  const headers = { ...HEADERS, 'Cache-Control': age === 0 ? 'no-store' : `public, max-age=${age}` };
  return { kind: 'content', status: 200, type, headers, body };
}
