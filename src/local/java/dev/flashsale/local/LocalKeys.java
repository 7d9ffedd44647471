package dev.flashsale.local;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;

/**
 * The RS256 key pair that signs and verifies this data directory's demo tokens, kept so that tokens
 * survive a restart. Readable by the owner alone.
 */
final class LocalKeys {

  private static final int KEY_BITS = 2048;

  private final Path privateKey;
  private final Path publicKey;

  private LocalKeys(Path directory) {
    privateKey = directory.resolve("private.pem");
    publicKey = directory.resolve("public.pem");
  }

  /** Uses the directory's key pair, or makes one if there is none or only half of one. */
  static LocalKeys loadOrCreate(Path directory) {
    LocalKeys keys = new LocalKeys(directory);
    try {
      if (!Files.exists(keys.privateKey) || !Files.exists(keys.publicKey)) {
        Files.createDirectories(directory);
        keys.create();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return keys;
  }

  private void create() throws IOException {
    KeyPair pair = generate();
    // The old public key first goes: a pair that does not match must never stay behind.
    Files.deleteIfExists(publicKey);
    write(privateKey, "PRIVATE KEY", pair.getPrivate().getEncoded());
    write(publicKey, "PUBLIC KEY", pair.getPublic().getEncoded());
  }

  private static KeyPair generate() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(KEY_BITS);
      return generator.generateKeyPair();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has RSA", e);
    }
  }

  private static void write(Path file, String label, byte[] key) throws IOException {
    String body = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(key);
    String pem = "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
    Path draft = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(draft);
    Files.createFile(
        draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(draft, pem);
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** The service's settings that name this pair. */
  Map<String, String> settings() {
    return Map.of(
        "smallrye.jwt.sign.key.location", privateKey.toUri().toString(),
        "mp.jwt.verify.publickey.location", publicKey.toUri().toString());
  }
}
