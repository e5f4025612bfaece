import { describe, expect, it } from 'vitest';
import { importedHash } from '../../../../../src/user/credentials/schemes/imported-hash.js';
import { PASSWORD_SCHEMES } from '../../../../../src/user/credentials/schemes/index.js';

const PASSWORD = 'correct horse battery staple';
/** `sixteen byte sal` in base64. */
const SALT = 'c2l4dGVlbiBieXRlIHNhbA';
const KEY = 'YLxwtZTyajzXVfC/M84LAbZcd133GcmpwHnZkrWBmAo';
const KEY_OF_64 = 'YLxwtZTyajzXVfC/M84LAbZcd133GcmpwHnZkrWBmAo0VMuK+l4MHKAoZknIKycanAF7JWZD5xXHpuNoDAb8Cg==';
const BCRYPT = 'abcdefghijklmnopqrstuu7EJV7kdjBBQxyb0HjTh9KS7.Lah/6CG';

/** Hashes of `PASSWORD` by OpenSSL (argon2), libxcrypt (bcrypt) and Python's hashlib (scrypt, PBKDF2). */
const HASHES = [
  `$argon2d$v=19$m=64,t=2,p=2$${SALT}$hS4Bf4AbHXOcTw4X4c8P8IyI5rLcB++9G+ai4yFNaMk`,
  `$argon2i$v=19$m=64,t=2,p=2$${SALT}$d6BsP9IGjnStSmBU5WksUdk7+zK3IUCkqG2cB8X5fYc`,
  `$argon2id$v=19$m=64,t=2,p=2$${SALT}$DdNA/m4XvJxxGFYsuLYNoPWW4niNW5r8SIJXVnYgMDI`,
  `$2a$04$${BCRYPT}`,
  `$2b$04$${BCRYPT}`,
  `$2y$04$${BCRYPT}`,
  `$scrypt$ln=10,r=8,p=2$${SALT}$gmMax06yxSXV4Wvv/vVmLvv7tcXrnMQNsoPRM32Imbg`,
  `$pbkdf2-sha1$i=1000,l=20$${SALT}$+vQy0OKq6Ci25kSEKCZjhfZz+68`,
  `$pbkdf2$1000$${SALT}$.vQy0OKq6Ci25kSEKCZjhfZz.68`,
  `$pbkdf2-sha256$i=1000,l=32$${SALT}$${KEY}`,
  `$pbkdf2-sha256$i=1000$${SALT}==$${KEY}=`,
  `$pbkdf2-sha256$i=1000,l=64$${SALT}$${KEY_OF_64}`,
  `$pbkdf2-sha512$i=1000,l=64$${SALT}$Yap+zHg43MoT6Aovnx0eLwd0TXFYg0nTMon6xsLiI5UfcQFWyGnOyld7BLRRM3dgQN1DX79ugzzjp6FrKmgAag`,
];

describe('importedHash', () => {
  it('the names of the schemes are unique', () => {
    const names = PASSWORD_SCHEMES.flatMap((scheme) => scheme.names);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(HASHES)('verifies a hash of another implementation: %s', async (hash) => {
    const stored = importedHash.accept(hash);
    expect(importedHash.isOne(stored)).toBe(true);
    expect(await importedHash.verify(stored, PASSWORD)).toBe(true);
    expect(await importedHash.verify(stored, `${PASSWORD} `)).toBe(false);
    expect(await importedHash.verify(stored, '')).toBe(false);
  });

  it.each([
    // The test vectors of the reference implementation of argon2 (test.c).
    ['$argon2i$m=65536,t=2,p=1$c29tZXNhbHQ$9sTbSlTio3Biev89thdrlKKiCaYsjjYVJxGAL3swxpQ', 'password'],
    ['$argon2i$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$wWKIMhR9lyDFvRz9YTZweHKfbftvj+qf+YFY4NeBbtA', 'password'],
    ['$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc', 'password'],
    // RFC 7914 §12, the third vector.
    ['$scrypt$ln=14,r=8,p=1$U29kaXVtQ2hsb3JpZGU$cCO9yzr9c0hGHAbNgf046/2o+7qQT44+qbVD9lRdofLVQylVYT8Pz2LUlwUkKpr55h6F3A1lHkDfzwF7RVdYhw', 'pleaseletmein'], // prettier-ignore
  ])('verifies the vector %s', async (hash, password) => {
    expect(await importedHash.verify(importedHash.accept(hash), password)).toBe(true);
  });

  it('reads the N that Ory Kratos writes in place of its logarithm', async () => {
    const kratos = `$scrypt$ln=1024,r=8,p=2$${SALT}$gmMax06yxSXV4Wvv/vVmLvv7tcXrnMQNsoPRM32Imbg`;
    expect(importedHash.accept(kratos)).toContain('$scrypt$ln=10,r=8,p=2$');
    expect(await importedHash.verify(importedHash.accept(kratos), PASSWORD)).toBe(true);
  });

  describe('bcrypt (no truncation)', () => {
    const of72 = importedHash.accept('$2b$04$abcdefghijklmnopqrstuuBzzIgyKkz7xMWYSzkIjUSnxEQFQ0WNe');

    it('72 bytes match, and a longer password with the same beginning does not', async () => {
      expect(await importedHash.verify(of72, 'a'.repeat(72))).toBe(true);
      expect(await importedHash.verify(of72, 'a'.repeat(73))).toBe(false);
      expect(await importedHash.verify(of72, `${'a'.repeat(72)}é`)).toBe(false);
    });

    it('a password with a NUL never matches, also not that of its beginning', async () => {
      const stored = importedHash.accept(`$2b$04$${BCRYPT}`);
      expect(await importedHash.verify(stored, `${PASSWORD}\0`)).toBe(false);
      expect(await importedHash.verify(stored, `${PASSWORD}\0more`)).toBe(false);
    });
  });

  it('verifies what was typed, without normalization', async () => {
    const stored = importedHash.accept('$2b$04$abcdefghijklmnopqrstuul3LiLagYwbsZs9XOXVRF13SmPSw7QFW');
    expect(await importedHash.verify(stored, 'ﬁne-\u00e9tude')).toBe(true);
    expect(await importedHash.verify(stored, 'ﬁne-\u00e9tude'.normalize('NFKC'))).toBe(false);
  });

  const keycloak = (secretData: object, credentialData: object) => ({
    id: 'c5a2f1b4',
    type: 'password',
    createdDate: 1_700_000_000_000,
    secretData: JSON.stringify(secretData),
    credentialData: JSON.stringify(credentialData),
  });

  it.each([
    [
      'pbkdf2-sha256',
      keycloak(
        { value: KEY_OF_64, salt: `${SALT}==`, additionalParameters: {} },
        { hashIterations: 1000, algorithm: 'pbkdf2-sha256', additionalParameters: {} },
      ),
    ],
    [
      'argon2',
      keycloak(
        { value: 'DdNA/m4XvJxxGFYsuLYNoPWW4niNW5r8SIJXVnYgMDI=', salt: `${SALT}==` },
        {
          hashIterations: 2,
          algorithm: 'argon2',
          additionalParameters: {
            hashLength: ['32'],
            memory: ['64'],
            type: ['id'],
            version: ['1.3'],
            parallelism: ['2'],
          },
        },
      ),
    ],
  ])('verifies a %s credential of a Keycloak export', async (_, credential) => {
    expect(await importedHash.verify(importedHash.accept(credential), PASSWORD)).toBe(true);
  });

  it.each([
    {},
    { secretData: 1, credentialData: 2 },
    { secretData: '{', credentialData: '{}' },
    { secretData: 'null', credentialData: '{}' },
    { secretData: '{"value":"a","salt":"b"}', credentialData: '{"algorithm":{}}' },
    { secretData: `{"value":"${'a'.repeat(3000)}","salt":"b"}`, credentialData: '{}' },
    keycloak({ value: KEY, salt: SALT }, { hashIterations: 2, algorithm: 'argon2' }),
  ])('an object that is no Keycloak credential → invalid_request: %j', (credential) => {
    expect(() => importedHash.accept(credential)).toThrow(expect.objectContaining({ code: 'invalid_request' }));
  });
});

describe('import of hostile hashes', () => {
  it.each([
    ['an unknown scheme', '$1$abc$0123456789'],
    ['no scheme', PASSWORD],
    ['an empty text', ''],
    ['a prefix of ours', `imported:$2b$04$${BCRYPT}`],
    ['the broken variant of bcrypt', `$2x$04$${BCRYPT}`],
    ['a name of an object', `$constructor$i=1$${SALT}$${KEY}`],
  ])('%s → USER-HASH-1', (_, hash) => {
    expect(() => importedHash.accept(hash)).toThrow(expect.objectContaining({ rule: expect.objectContaining({ id: 'USER-HASH-1' }) })); // prettier-ignore
  });

  it.each([
    `$2b$04$${BCRYPT}x`,
    `$2b$04$${BCRYPT.slice(1)}`,
    `$2b$4$${BCRYPT}`,
    `$2b$03$${BCRYPT}`,
    `$2b$32$${BCRYPT}`,
    `$2b$+4$${BCRYPT}`,
    `$2b$04$${BCRYPT.slice(0, -1)}H`,
    `$2b$04$${BCRYPT}\n`,
    `$2b$04$${BCRYPT}\0`,
    `$argon2id$v=19$m=64,t=2,p=2$${SALT}$c2hvcnQ`,
    `$argon2id$v=19$m=64,t=2,p=2$c2hvcnQ$${KEY}`,
    `$argon2id$v=19$m=64,t=2,p=2$${SALT}$${KEY}$more`,
    `$argon2id$v=19$m=64,t=0,p=2$${SALT}$${KEY}`,
    `$argon2id$v=19$m=-64,t=2,p=2$${SALT}$${KEY}`,
    `$argon2id$v=19$m=1e9,t=2,p=2$${SALT}$${KEY}`,
    `$argon2id$v=19$m=064,t=2,p=2$${SALT}$${KEY}`,
    `$argon2id$v=19$t=2,m=64,p=2$${SALT}$${KEY}`,
    `$argon2id$v=19$m=64,t=2,p=2,keyid=a$${SALT}$${KEY}`,
    `$argon2id$v=18$m=64,t=2,p=2$${SALT}$${KEY}`,
    `$argon2id$v=19$m=8,t=2,p=2$${SALT}$${KEY}`,
    `$scrypt$ln=0,r=8,p=1$${SALT}$${KEY}`,
    `$scrypt$ln=1000,r=8,p=1$${SALT}$${KEY}`,
    // N is less than 2^(16 * r) (RFC 7914 §2).
    `$scrypt$ln=16,r=1,p=1$${SALT}$${KEY}`,
    `$scrypt$ln=20,r=1,p=1$${SALT}$${KEY}`,
    `$scrypt$ln=63,r=1,p=1$${SALT}$${KEY}`,
    `$scrypt$ln=63,r=3,p=1$${SALT}$${KEY}`,
    `$scrypt$ln=32,r=2,p=1$${SALT}$${KEY}`,
    `$scrypt$ln=65536,r=1,p=1$${SALT}$${KEY}`,
    `$scrypt$ln=268435456,r=1,p=1$${SALT}$${KEY}`,
    `$scrypt$v=1$ln=10,r=8,p=1$${SALT}$${KEY}`,
    `$pbkdf2-sha256$i=1000,l=33$${SALT}$${KEY}`,
    `$pbkdf2-sha256$i=1000,l=16$${SALT}$${KEY}`,
    `$pbkdf2-sha256$1000$${SALT}$${KEY.slice(0, -1)}p`,
    `$pbkdf2-sha256$1000$${SALT}$${'A'.repeat(400)}`,
    `$pbkdf2-sha256$1000$${SALT}$ ${KEY}`,
  ])('%j → USER-HASH-2', (hash) => {
    expect(() => importedHash.accept(hash)).toThrow(expect.objectContaining({ rule: expect.objectContaining({ id: 'USER-HASH-2' }) })); // prettier-ignore
  });

  it.each([
    `$2b$14$${BCRYPT}`,
    `$2b$31$${BCRYPT}`,
    `$argon2id$v=19$m=131073,t=1,p=1$${SALT}$${KEY}`,
    `$argon2id$v=19$m=4194304,t=1,p=1$${SALT}$${KEY}`,
    `$argon2id$v=19$m=131072,t=5,p=1$${SALT}$${KEY}`,
    `$argon2id$v=19$m=8,t=999999999,p=1$${SALT}$${KEY}`,
    `$argon2id$v=19$m=8192,t=1,p=17$${SALT}$${KEY}`,
    `$scrypt$ln=18,r=8,p=1$${SALT}$${KEY}`,
    `$scrypt$ln=17,r=8,p=2$${SALT}$${KEY}`,
    `$scrypt$ln=63,r=4,p=1$${SALT}$${KEY}`,
    `$scrypt$ln=31,r=2,p=1$${SALT}$${KEY}`,
    `$scrypt$ln=10,r=99,p=99$${SALT}$${KEY}`,
    `$scrypt$ln=268435456,r=8,p=1$${SALT}$${KEY}`,
    `$pbkdf2-sha256$i=2000001$${SALT}$${KEY}`,
    `$pbkdf2-sha512$i=999999999$${SALT}$${KEY}`,
  ])('%s → USER-HASH-3', (hash) => {
    expect(() => importedHash.accept(hash)).toThrow(expect.objectContaining({ rule: expect.objectContaining({ id: 'USER-HASH-3' }) })); // prettier-ignore
  });

  it.each([[15, 1, 32], [15, 1, 1], [1, 99, 5], [18, 2, 2], [1, 1, 99], [17, 8, 1]])(
    'a scrypt hash with ln=%d,r=%d,p=%d at the bounds is accepted, and can be computed',
    async (ln, r, p) => {
      const stored = importedHash.accept(`$scrypt$ln=${ln},r=${r},p=${p}$${SALT}$${KEY}`);
      expect(await importedHash.verify(stored, PASSWORD)).toBe(false);
    },
  ); // prettier-ignore

  it('no refusal contains the hash', () => {
    for (const hash of [`$1$abc$${KEY}`, `$pbkdf2$9$${SALT}$${KEY}x`, `$pbkdf2-sha256$i=999999999$${SALT}$${KEY}`]) {
      try {
        importedHash.accept(hash);
        expect.unreachable();
      } catch (error) {
        expect(JSON.stringify({ ...(error as object), message: String(error) })).not.toContain(KEY.slice(0, 20));
      }
    }
  });
});
