import { Module } from '@nestjs/common';
import { ClientModule } from '../client/index.js';
import { KeyModule } from '../key/index.js';
import { UserModule } from '../user/index.js';
import { DiscoveryController } from './discovery.controller.js';
import { ServerMetadata } from './server-metadata.js';

@Module({
  imports: [KeyModule, ClientModule, UserModule],
  controllers: [DiscoveryController],
  providers: [ServerMetadata],
})
export class DiscoveryModule {}
