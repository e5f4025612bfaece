import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { BrandLink, Digest, HexColor } from '../common/index.js';
import { entityOf, type ColumnsOf } from '../database/index.js';

/** The only row. */
export const BRANDING_ID = 'branding';

/** What the admin API has set of the brand. A null column leaves the value to the environment. */
@Entity('branding')
export class StoredBranding {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  readonly id!: typeof BRANDING_ID;

  @Column({ type: 'varchar', length: 60, nullable: true })
  readonly name!: string | null;

  @Column({ type: 'varchar', length: 7, nullable: true })
  readonly color!: HexColor | null;

  /** The digest of a `BrandFile`. */
  @Column({ type: 'varchar', length: 43, nullable: true })
  readonly logo!: Digest | null;

  /** The digest of a `BrandFile`. */
  @Column({ type: 'varchar', length: 43, nullable: true })
  readonly css!: Digest | null;

  @Column({ type: 'simple-json' })
  readonly links!: Readonly<Partial<Record<BrandLink, string>>>;

  @Column({ name: 'updated_at', type: 'datetime', precision: 3 })
  readonly updatedAt!: Date;

  static of(columns: ColumnsOf<StoredBranding>): StoredBranding {
    return entityOf(StoredBranding, columns);
  }
}
