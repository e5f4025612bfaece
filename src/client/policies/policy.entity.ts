import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Client } from '../client.entity.js';
import { entityOf, type ColumnsOf } from '../../database/index.js';
import type { PolicyRule } from './policy-rule.js';

/** `report`: what the rule would refuse is counted. `enforce`: it is refused. */
export const POLICY_MODES = ['off', 'report', 'enforce'] as const;
export type PolicyMode = (typeof POLICY_MODES)[number];

/** One rule for all clients or for some (ADR 0078). */
@Entity('policies')
export class Policy {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  readonly id!: string;

  @Column({ type: 'varchar', length: 100 })
  readonly name!: string;

  @Column({ type: 'varchar', length: 10 })
  readonly mode!: PolicyMode;

  @Column({ type: 'simple-json' })
  readonly rule!: PolicyRule;

  /** Ids of the clients that it is for; null: all. */
  @Column({ type: 'simple-json', nullable: true })
  readonly clients!: readonly string[] | null;

  /** Changes with the rule, so that counts of another rule are not shown. */
  @Column({ type: 'int' })
  readonly version!: number;

  @Column({ name: 'created_at', type: 'datetime', precision: 3 })
  readonly createdAt!: Date;

  @Column({ name: 'updated_at', type: 'datetime', precision: 3 })
  readonly updatedAt!: Date;

  static of(columns: ColumnsOf<Policy>): Policy {
    return entityOf(Policy, columns);
  }

  /** @param isExcepted whether rules for all clients leave this one out */
  isFor({ id }: Pick<Client, 'id'>, isExcepted: boolean): boolean {
    return this.clients === null ? !isExcepted : this.clients.includes(id);
  }
}
