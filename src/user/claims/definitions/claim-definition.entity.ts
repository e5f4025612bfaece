import { Column, Entity, PrimaryColumn, Unique } from 'typeorm';
import type { Branded } from '../../../common/index.js';
import { entityOf, type ColumnsOf } from '../../../database/index.js';

export type ClaimDefinitionId = Branded<'ClaimDefinitionId'>;

/** The JSON types of a further claim. */
export const CLAIM_TYPES = ['string', 'number', 'boolean', 'string_array'] as const;
export type ClaimType = (typeof CLAIM_TYPES)[number];

/** Where a further claim is released. */
export const CLAIM_PLACES = ['id_token', 'userinfo', 'access_token'] as const;
export type ClaimPlace = (typeof CLAIM_PLACES)[number];

/** Who edits the values of a further claim: `user` is the person whom it is about. */
export const CLAIM_EDITORS = ['administrator', 'user'] as const;
export type ClaimEditor = (typeof CLAIM_EDITORS)[number];

/** A claim about users that administrators have added to the standard ones. */
@Entity('claim_definitions')
@Unique('uq_claim_definitions_name', ['name'])
export class ClaimDefinition {
  /** Values refer to it, so that a new definition of the same name begins without values. */
  @PrimaryColumn({ type: 'varchar', length: 36 })
  readonly id!: ClaimDefinitionId;

  @Column({ type: 'varchar', length: 100 })
  readonly name!: string;

  @Column({ type: 'varchar', length: 20 })
  readonly type!: ClaimType;

  /** The scope that releases the claim. */
  @Column({ type: 'varchar', length: 100 })
  readonly scope!: string;

  @Column({ type: 'simple-json' })
  readonly places!: readonly ClaimPlace[];

  /** For users, on the consent page and in their profile. */
  @Column({ type: 'varchar', length: 200 })
  readonly description!: string;

  @Column({ name: 'editable_by', type: 'varchar', length: 20, default: 'administrator' })
  readonly editableBy!: ClaimEditor;

  @Column({ name: 'created_at', type: 'datetime', precision: 3 })
  readonly createdAt!: Date;

  @Column({ name: 'updated_at', type: 'datetime', precision: 3 })
  readonly updatedAt!: Date;

  static of(columns: ColumnsOf<ClaimDefinition>): ClaimDefinition {
    return entityOf(ClaimDefinition, columns);
  }
}
