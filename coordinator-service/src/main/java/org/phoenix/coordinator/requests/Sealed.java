package org.phoenix.coordinator.requests;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.phoenix.diffusion.files.Sha256;

/**
 * Text under AES-256 in Galois/counter mode, the nonce in front, in base64. An answer may hold a
 * site's token, which nobody who reads the database may learn; only whoever has the request's key
 * opens it.
 */
final class Sealed {

  private static final int NONCE = 12;
  private static final int TAG_BITS = 128;
  private static final SecureRandom RANDOM = new SecureRandom();

  private Sealed() {}

  static String seal(String secret, String text) {
    byte[] nonce = new byte[NONCE];
    RANDOM.nextBytes(nonce);
    byte[] cipher = run(Cipher.ENCRYPT_MODE, secret, nonce, text.getBytes(StandardCharsets.UTF_8));
    byte[] sealed = Arrays.copyOf(nonce, NONCE + cipher.length);
    System.arraycopy(cipher, 0, sealed, NONCE, cipher.length);
    return Base64.getEncoder().encodeToString(sealed);
  }

  static String open(String secret, String sealed) {
    byte[] bytes = Base64.getDecoder().decode(sealed);
    byte[] plain =
        run(
            Cipher.DECRYPT_MODE,
            secret,
            Arrays.copyOf(bytes, NONCE),
            Arrays.copyOfRange(bytes, NONCE, bytes.length));
    return new String(plain, StandardCharsets.UTF_8);
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
