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
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;

/**
 * The secrets of this data directory, kept so that what they signed survives a restart: the RS256
 * key pair of the demo tokens, and what signs the waiting rooms' tickets. Readable by the owner
 * alone.
 */
final class LocalKeys {

  private static final int KEY_BITS = 2048;
  private static final int SECRET_BYTES = 32;

  private final Path privateKey;
  private final Path publicKey;
  private final Path roomSecret;

  private LocalKeys(Path directory) {
    privateKey = directory.resolve("private.pem");
    publicKey = directory.resolve("public.pem");
    roomSecret = directory.resolve("waiting-room.secret");
  }

  /** Uses the directory's key pair, or makes one if there is none or only half of one. */
  static LocalKeys loadOrCreate(Path directory) {
    LocalKeys keys = new LocalKeys(directory);
    try {
      if (!Files.exists(keys.privateKey) || !Files.exists(keys.publicKey)) {
        Files.createDirectories(directory);
        keys.create();
      }
      if (!Files.exists(keys.roomSecret)) {
        keys.createRoomSecret();
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

  private void createRoomSecret() throws IOException {
    byte[] secret = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(secret);
    writeForOwner(roomSecret, HexFormat.of().formatHex(secret));
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
    writeForOwner(file, pem);
  }

  private static void writeForOwner(Path file, String content) throws IOException {
    Path draft = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(draft);
    Files.createFile(
        draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(draft, content);
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** The service's settings that name them. */
  Map<String, String> settings() {
    return Map.of(
        "smallrye.jwt.sign.key.location", privateKey.toUri().toString(),
        "mp.jwt.verify.publickey.location", publicKey.toUri().toString(),
        "flashsale.waiting-room.secret", read(roomSecret));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
