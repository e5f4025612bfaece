import { Injectable } from '@nestjs/common';
import { Principals } from '../../../common/index.js';
import type { Tx } from '../../../database/index.js';
import { usernameKeysOf } from '../../accounts/address-names.js';
import { emailKeyOf, type User } from '../../accounts/user.entity.js';
import { UserStore } from '../../accounts/user.store.js';
import { CredentialStore } from '../../credentials/credential.store.js';
import { OneTimeCodesStore } from '../../credentials/one-time-codes/one-time-codes.store.js';
import { PasskeyStore } from '../../credentials/passkeys/passkey.store.js';
import type { ImportedAccount } from './imported-account.js';
import type { Existing } from './taken-names.js';

/** Reads and writes the rows of many accounts, with a few statements for all of them. */
@Injectable()
export class AccountRows {
  constructor(
    private readonly users: UserStore,
    private readonly credentials: CredentialStore,
    private readonly codes: OneTimeCodesStore,
    private readonly passkeys: PasskeyStore,
    private readonly principals: Principals,
  ) {}

  /** To call before the first SELECT of the transaction: it reserves the chosen ids. */
  async existing(tx: Tx, accounts: readonly ImportedAccount[]): Promise<Existing> {
    const users = accounts.map(({ user }) => user);
    const own = accounts.filter(({ hasOwnSub }) => hasOwnSub).map(({ user }) => user.id);
    const clients = await this.principals.claimIdentities(tx, own);
    const digests = accounts.flatMap(({ passkeys }) => passkeys.map(({ credentialDigest }) => credentialDigest));
    const passkeys = await this.passkeys.among(tx, digests);
    return {
      users: await this.users.among(tx, namesOf(users)),
      clients,
      passkeys: passkeys.map(({ credentialDigest }) => credentialDigest),
    };
  }

  /** @throws the driver's error (a unique violation) when a concurrent transaction has taken a name */
  async add(tx: Tx, accounts: readonly ImportedAccount[]): Promise<void> {
    const present = <T>(rows: readonly (T | null)[]) => rows.filter((row) => row !== null);
    await this.users.addEach(
      tx,
      accounts.map(({ user }) => user),
    );
    await this.credentials.addEach(tx, present(accounts.map(({ credential }) => credential)));
    await this.codes.addEach(tx, present(accounts.map(({ codes }) => codes)));
    await this.passkeys.addEach(
      tx,
      accounts.flatMap(({ passkeys }) => passkeys),
    );
  }
}

/** A username may be an address, and a verified address a username. */
function namesOf(users: readonly User[]) {
  const usernameKeys = users.map((user) => user.usernameKey);
  const verified = users.filter(({ verifiedEmailKey }) => verifiedEmailKey !== null);
  const addresses = verified.map(({ verifiedEmailKey }) => verifiedEmailKey!);
  return {
    ids: users.map(({ id }) => id),
    usernameKeys: [...usernameKeys, ...verified.flatMap(({ claims }) => usernameKeysOf(claims.email!))],
    usernameLookalikes: users.map(({ usernameLookalike }) => usernameLookalike).filter((one) => one !== null),
    addresses: [...addresses, ...usernameKeys.filter((key) => key.includes('@')).map((key) => emailKeyOf(key)!)],
  };
}
