package org.phoenix.coordinator.requests;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.phoenix.diffusion.files.Sha256;

/**
 * Bytes under AES-256 in Galois/counter mode, the nonce in front. An answer may hold a site's token,
 * which nobody who reads the database may learn; only whoever has the request's key opens it.
 */
final class Sealed {

  private static final int NONCE = 12;
  private static final int TAG_BITS = 128;
  private static final SecureRandom RANDOM = new SecureRandom();

  private Sealed() {}

  static byte[] seal(String secret, byte[] plain) {
    byte[] nonce = new byte[NONCE];
    RANDOM.nextBytes(nonce);
    byte[] cipher = run(Cipher.ENCRYPT_MODE, secret, nonce, plain);
    byte[] sealed = Arrays.copyOf(nonce, NONCE + cipher.length);
    System.arraycopy(cipher, 0, sealed, NONCE, cipher.length);
    return sealed;
  }

  static byte[] open(String secret, byte[] sealed) {
    return run(
        Cipher.DECRYPT_MODE,
        secret,
        Arrays.copyOf(sealed, NONCE),
        Arrays.copyOfRange(sealed, NONCE, sealed.length));
  }

  private static byte[] run(int mode, String secret, byte[] nonce, byte[] bytes) {
    try {
      byte[] text = ("answer\n" + secret).getBytes(StandardCharsets.UTF_8);
      byte[] key = HexFormat.of().parseHex(Sha256.of(text));
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
      return cipher.doFinal(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM failed", e);
    }
  }
}
