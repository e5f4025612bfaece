import { Column, Entity, PrimaryColumn } from 'typeorm';
import { digestOf, type Digest } from '../common/index.js';
import { entityOf, type ColumnsOf } from '../database/index.js';

/**
 * A logo or a stylesheet. Its own table, because every process reads the row of `branding` each second, and a file only
 * once.
 */
@Entity('brand_files')
export class BrandFile {
  /** SHA-256 of the kind and the content. */
  @PrimaryColumn({ type: 'varchar', length: 43 })
  readonly digest!: Digest;

  /** A logo in base64, or the text of a stylesheet. */
  @Column({ type: 'text' })
  readonly content!: string;

  static of(columns: ColumnsOf<BrandFile>): BrandFile {
    return entityOf(BrandFile, columns);
  }
}

export function versionOfLogo(base64: string): Digest {
  return digestOf(`logo ${base64}`);
}

export function versionOfCss(css: string): Digest {
  return digestOf(`css ${css}`);
}
