import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Branding } from '../common/index.js';
import { BrandFile } from './brand-file.entity.js';
import { BrandFiles } from './brand-files.js';
import { BrandFileStore } from './brand-file.store.js';
import { BrandingAdminController } from './branding-admin.controller.js';
import { BrandingAdministration } from './branding-administration.js';
import { BrandingController } from './branding.controller.js';
import { BrandingDirectory } from './branding-directory.js';
import { StoredBranding } from './branding.entity.js';
import { BrandingStore } from './branding.store.js';

export const BRANDING_ENTITIES = [StoredBranding, BrandFile] as const;

/** The brand of the owner: what pages and mails show of it. */
@Global()
@Module({
  imports: [TypeOrmModule.forFeature([...BRANDING_ENTITIES])],
  controllers: [BrandingController, BrandingAdminController],
  providers: [
    BrandingStore,
    BrandFileStore,
    BrandingDirectory,
    BrandFiles,
    BrandingAdministration,
    { provide: Branding, useExisting: BrandingDirectory },
  ],
  exports: [Branding],
})
export class BrandingModule {}
