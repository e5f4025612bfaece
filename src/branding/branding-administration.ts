import { Injectable } from '@nestjs/common';
import { AuditService } from '../audit/index.js';
import {
  changedAt,
  changeRefusals,
  Clock,
  hexColorOf,
  Precondition,
  type AdminCaller,
  type Digest,
} from '../common/index.js';
import { isUniqueViolation, Transactions, type ColumnsOf, type Tx } from '../database/index.js';
import { BrandFile, versionOfCss, versionOfLogo } from './brand-file.entity.js';
import { BrandFiles } from './brand-files.js';
import { BrandFileStore } from './brand-file.store.js';
import { BrandingDirectory } from './branding-directory.js';
import { bytesOfDataUrl, BrandingView, type BrandingInput } from './branding.dto.js';
import { BRANDING_ID, StoredBranding } from './branding.entity.js';
import { BrandingStore } from './branding.store.js';

type Values = Omit<ColumnsOf<StoredBranding>, 'id' | 'updatedAt'>;

/** The files of a change, by their digest. */
type NewFiles = ReadonlyMap<Digest, string>;

const NOTHING: Values = { name: null, color: null, logo: null, css: null, links: {} };

/** Changes the brand; every change is audited. */
@Injectable()
export class BrandingAdministration {
  constructor(
    private readonly store: BrandingStore,
    private readonly fileStore: BrandFileStore,
    private readonly files: BrandFiles,
    private readonly directory: BrandingDirectory,
    private readonly transactions: Transactions,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  async view(): Promise<BrandingView> {
    return this.viewOf(await this.store.find());
  }

  /**
   * Sets the members of a request.
   *
   * @param mode `replace` leaves every other member to the environment; `change` keeps the other members
   * @throws OAuthError `conflict` when the brand has changed meanwhile; `precondition_failed`
   */
  async set(
    wanted: BrandingInput,
    mode: 'replace' | 'change',
    actor: AdminCaller,
    precondition: Precondition,
  ): Promise<BrandingView> {
    const before = await this.store.find();
    precondition.assertHolds(await this.viewOf(before));
    const { values, files } = applied(wanted, mode === 'replace' || before === null ? NOTHING : before);
    const now = this.clock.now();
    const updatedAt = before === null ? now : changedAt(before, now);
    const after = StoredBranding.of({ ...values, id: BRANDING_ID, updatedAt });
    const members = Object.keys(wanted);
    const write = this.write('branding.updated', actor, { members }, async (tx) => {
      await this.replaceFiles(tx, before, after, files);
      if (before === null) await this.store.add(tx, after);
      else if (!(await this.store.replace(tx, before, after))) throw changedMeanwhile();
    });
    await precondition.binding(write);
    return this.viewOf(after);
  }

  /**
   * Leaves every member to the environment.
   *
   * @throws OAuthError as `set` does
   */
  async remove(actor: AdminCaller, precondition: Precondition): Promise<void> {
    const before = await this.store.find();
    precondition.assertHolds(await this.viewOf(before));
    if (before === null) return;
    const write = this.write('branding.deleted', actor, {}, async (tx) => {
      await this.replaceFiles(tx, before, null, new Map());
      if (!(await this.store.remove(tx, before))) throw changedMeanwhile();
    });
    await precondition.binding(write);
  }

  private async viewOf(stored: StoredBranding | null): Promise<BrandingView> {
    const brand = this.directory.with(stored);
    return BrandingView.of(brand, await this.files.of(brand), stored);
  }

  /** Removes the files that are out of use, and adds the new ones. */
  private async replaceFiles(tx: Tx, before: StoredBranding | null, after: StoredBranding | null, files: NewFiles) {
    const used = [after?.logo, after?.css];
    const known = [before?.logo, before?.css].filter((digest) => digest != null);
    for (const digest of known) if (!used.includes(digest)) await this.fileStore.remove(tx, digest);
    for (const [digest, content] of files) {
      if (!known.includes(digest)) await this.fileStore.add(tx, BrandFile.of({ digest, content }));
    }
  }

  private async write(type: string, actor: AdminCaller, details: object, work: (tx: Tx) => Promise<void>) {
    try {
      await this.transactions.run(async (tx) => {
        await work(tx);
        await this.audit.record(type, { actor: actor.sub, details: { ...details } }, tx);
      });
    } catch (cause) {
      throw isUniqueViolation(cause) ? changedMeanwhile(cause) : cause;
    } finally {
      this.directory.forget();
    }
  }
}

/** @param wanted validated */
function applied(wanted: BrandingInput, base: Values): { readonly values: Values; readonly files: NewFiles } {
  const files = new Map<Digest, string>();
  const kept = (digest: Digest, content: string) => {
    files.set(digest, content);
    return digest;
  };
  const { logo, css } = wanted;
  const base64 = logo == null ? null : bytesOfDataUrl(logo)!.toString('base64');
  return {
    values: {
      name: changed(wanted.name, base.name),
      color: wanted.color == null ? changed(wanted.color, base.color) : hexColorOf(wanted.color),
      logo: base64 === null ? changed(logo as null | undefined, base.logo) : kept(versionOfLogo(base64), base64),
      css: css == null ? changed(css, base.css) : kept(versionOfCss(css), css),
      links: linksOf(wanted, base.links),
    },
    files,
  };
}

/** A member that is left out stays as it is; null leaves it to the environment. */
function changed<T>(wanted: T | null | undefined, before: T | null): T | null {
  return wanted === undefined ? before : wanted;
}

function linksOf({ privacy_url, terms_url, support_url }: BrandingInput, before: Values['links']): Values['links'] {
  const links = {
    privacy: changed(privacy_url, before.privacy ?? null),
    terms: changed(terms_url, before.terms ?? null),
    support: changed(support_url, before.support ?? null),
  };
  return Object.fromEntries(Object.entries(links).filter(([, href]) => href !== null));
}

function changedMeanwhile(cause?: unknown) {
  return changeRefusals.changedMeanwhile({ what: 'brand', cause });
}
