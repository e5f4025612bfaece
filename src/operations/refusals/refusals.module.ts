import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Refusal } from './refusal.entity.js';
import { RefusalAdminController } from './refusal-admin.controller.js';
import { RefusalPageController } from './refusal-page.controller.js';
import { RefusalRecorder } from './refusal-recorder.js';
import { RefusalStore } from './refusal.store.js';

/** The record of refusals. */
@Module({
  imports: [TypeOrmModule.forFeature([Refusal])],
  controllers: [RefusalAdminController, RefusalPageController],
  providers: [RefusalStore, RefusalRecorder],
  exports: [RefusalRecorder],
})
export class RefusalsModule {}
