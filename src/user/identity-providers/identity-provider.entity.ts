import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Branded } from '../../common/index.js';
import { entityOf, Sealed, type ColumnsOf } from '../../database/index.js';
import type { GroupId } from '../groups/group.entity.js';
import type { PresetName } from './presets/preset-names.js';

/** A part of the address `/login/upstream/<id>`: lower-case letters, digits and dashes. */
export type IdentityProviderId = Branded<'IdentityProviderId'>;

/** Members of a provider that no statement searches. */
export interface ProviderSettings {
  /** People whose address has one of these domains are sent to the provider. In lower case and ASCII. */
  readonly emailDomains: readonly string[];
  /** Domains whose addresses the operator trusts the provider to verify. In lower case and ASCII. */
  readonly trustedEmailDomains: readonly string[];
  /** Whether an unknown person gets an account at the first sign-in. */
  readonly createsAccounts: boolean;
  /** Claims of the provider by the names of our claims; null: the claim is not taken over. */
  readonly claimsMapping: Readonly<Record<string, string | null>>;
  /** The claim of the provider with the groups of the person. */
  readonly groupsClaim: string | null;
  /** Our groups by the values of that claim. */
  readonly groupsMapping: Readonly<Record<string, GroupId>>;
  /** The tenants whose people may sign in, where the provider serves several (Microsoft). In lower case. */
  readonly allowedTenants: readonly string[];
  /** The team and the key of a client secret that is signed (Apple). */
  readonly teamId: string | null;
  readonly keyId: string | null;
}

/** Another server by which people sign in: an OpenID provider, or GitHub. */
@Entity('identity_providers')
export class IdentityProvider {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  readonly id!: IdentityProviderId;

  /** For people, on the button. */
  @Column({ type: 'varchar', length: 100 })
  readonly name!: string;

  /** The kind of provider, which decides about its protocol. */
  @Column({ type: 'varchar', length: 20 })
  readonly preset!: PresetName;

  /** Where the metadata is found. One provider of Microsoft may serve several issuers: identities name the exact one. */
  @Column({ type: 'varchar', length: 500 })
  readonly issuer!: string;

  /** Of this server at the provider. */
  @Column({ name: 'client_id', type: 'varchar', length: 300 })
  readonly clientId!: string;

  /** The secret, or the private key that signs it (Apple), encrypted; null for a public client. */
  @Sealed()
  @Column({ name: 'client_secret', type: 'text', nullable: true })
  readonly clientSecret!: string | null;

  /** The scope that is requested. */
  @Column({ type: 'varchar', length: 1000 })
  readonly scope!: string;

  @Column({ type: 'simple-json' })
  readonly settings!: ProviderSettings;

  @Column({ type: 'boolean' })
  readonly disabled!: boolean;

  /** Counts the changes. */
  @Column({ type: 'int' })
  readonly version!: number;

  @Column({ name: 'created_at', type: 'datetime', precision: 3 })
  readonly createdAt!: Date;

  @Column({ name: 'updated_at', type: 'datetime', precision: 3 })
  readonly updatedAt!: Date;

  static of(columns: ColumnsOf<IdentityProvider, 'createsAccounts' | 'mappedGroups'>): IdentityProvider {
    return entityOf(IdentityProvider, columns);
  }

  /** Whether a person without an account gets one. */
  get createsAccounts(): boolean {
    return this.settings.createsAccounts;
  }

  /** The groups that the mapping owns: it gives and takes them. */
  get mappedGroups(): readonly GroupId[] {
    return [...new Set(Object.values(this.settings.groupsMapping))];
  }

  /**
   * Whether the operator trusts the provider for an address: an account with the same verified address is linked
   * without a question (PE9).
   *
   * @param address that the provider calls verified
   */
  trusts(address: string): boolean {
    return this.settings.trustedEmailDomains.includes(domainOf(address));
  }

  /** Whether people with an address are sent to this provider. */
  isHomeOf(address: string): boolean {
    return this.settings.emailDomains.includes(domainOf(address));
  }
}

/** @param address in the form of `mailAddressOf`, or what a person typed */
function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase();
}
