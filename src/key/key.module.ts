import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ClientEncryption } from './client-keys/client-encryption.js';
import { ClientKeys } from './client-keys/client-keys.js';
import { DecryptionKeyRotation } from './rotation/decryption-key-rotation.js';
import { DecryptionService } from './server-keys/decryption.service.js';
import { JwksController } from './server-keys/jwks.controller.js';
import { KeyAdminController } from './admin/key-admin.controller.js';
import { KeyAdminService } from './admin/key-admin.service.js';
import { KeyEmergency } from './admin/key-emergency.js';
import { KeyEvidence } from './rotation/key-evidence.js';
import { KeyEvidenceWriter } from './rotation/key-evidence-writer.js';
import { KeyFactory } from './server-keys/key-factory.js';
import { KeyRing } from './server-keys/key-ring.js';
import { SigningKeyRotation } from './rotation/signing-key-rotation.js';
import { KeyClock } from './rotation/key-clock.js';
import { KeySchedule } from './rotation/key-schedule.js';
import { KeyUpkeep } from './rotation/key-upkeep.js';
import { LateKeys } from './server-keys/late-keys.js';
import { ProofReplay } from './client-keys/proof-replay.entity.js';
import { ProofReplays } from './client-keys/proof-replays.js';
import { ProofReplayStore } from './client-keys/proof-replay.store.js';
import { RemoteJwks } from './client-keys/remote-jwks.js';
import { ServerKey } from './server-keys/server-key.entity.js';
import { SigningKeyService } from './server-keys/signing-key.service.js';
import { ServerKeyStore } from './server-keys/server-key.store.js';

export const KEY_ENTITIES = [ServerKey, ProofReplay] as const;

/** Our keys, and those of clients. */
@Module({
  imports: [TypeOrmModule.forFeature([...KEY_ENTITIES])],
  controllers: [JwksController, KeyAdminController],
  providers: [
    ServerKeyStore,
    KeySchedule,
    KeyClock,
    KeyFactory,
    KeyRing,
    SigningKeyRotation,
    DecryptionKeyRotation,
    KeyUpkeep,
    KeyAdminService,
    KeyEmergency,
    KeyEvidence,
    KeyEvidenceWriter,
    SigningKeyService,
    LateKeys,
    DecryptionService,
    RemoteJwks,
    ClientKeys,
    ClientEncryption,
    ProofReplayStore,
    ProofReplays,
  ],
  exports: [SigningKeyService, LateKeys, DecryptionService, ClientKeys, ClientEncryption, ProofReplays],
})
export class KeyModule {}
