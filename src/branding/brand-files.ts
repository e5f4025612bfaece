import { Injectable } from '@nestjs/common';
import type { Brand } from '../common/index.js';
import { Configuration } from '../config/index.js';
import { BrandingDirectory } from './branding-directory.js';

/** The files of a brand; null where it has none. */
export interface FilesOfBrand {
  readonly logo: Buffer | null;
  readonly css: string | null;
}

/** Reads the files of a brand, from the environment or the database. */
@Injectable()
export class BrandFiles {
  constructor(
    private readonly configuration: Configuration,
    private readonly directory: BrandingDirectory,
  ) {}

  async of(brand: Brand): Promise<FilesOfBrand> {
    return { logo: await this.logoOf(brand), css: await this.cssOf(brand) };
  }

  async logoOf({ logo }: Brand): Promise<Buffer | null> {
    if (logo === null || logo === this.directory.ofEnvironment.logo) return this.configuration.brand.logo;
    const base64 = await this.directory.file(logo);
    return base64 === null ? null : Buffer.from(base64, 'base64');
  }

  async cssOf({ css }: Brand): Promise<string | null> {
    if (css === null || css === this.directory.ofEnvironment.css) return this.configuration.brand.css;
    return this.directory.file(css);
  }
}
