import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ClientEncryption } from './client-encryption.js';
import { ClientKeys } from './client-keys.js';
import { DecryptionKeyRotation } from './decryption-key-rotation.js';
import { DecryptionService } from './decryption.service.js';
import { JwksController } from './jwks.controller.js';
import { KeyAdminController } from './key-admin.controller.js';
import { KeyAdminService } from './key-admin.service.js';
import { KeyEmergency } from './key-emergency.js';
import { KeyEvidence } from './key-evidence.js';
import { KeyEvidenceWriter } from './key-evidence-writer.js';
import { KeyFactory } from './key-factory.js';
import { KeyRing } from './key-ring.js';
import { KeyRotationService } from './key-rotation.service.js';
import { KeyClock } from './key-clock.js';
import { KeySchedule } from './key-schedule.js';
import { KeyUpkeep } from './key-upkeep.js';
import { LateKeys } from './late-keys.js';
import { ProofReplay } from './proof-replay.entity.js';
import { ProofReplays } from './proof-replays.js';
import { ProofReplayStore } from './proof-replay.store.js';
import { RemoteJwks } from './remote-jwks.js';
import { SigningKey } from './signing-key.entity.js';
import { SigningKeyService } from './signing-key.service.js';
import { SigningKeyStore } from './signing-key.store.js';

export const KEY_ENTITIES = [SigningKey, ProofReplay] as const;

/** Our keys, and those of clients. */
@Module({
  imports: [TypeOrmModule.forFeature([...KEY_ENTITIES])],
  controllers: [JwksController, KeyAdminController],
  providers: [
    SigningKeyStore,
    KeySchedule,
    KeyClock,
    KeyFactory,
    KeyRing,
    KeyRotationService,
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
