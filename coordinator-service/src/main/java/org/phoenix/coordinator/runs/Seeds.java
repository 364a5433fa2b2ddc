package org.phoenix.coordinator.runs;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.phoenix.diffusion.files.Sha256;

/**
 * All randomness of a run, derived from its seed by SHA-256; never from ids, clocks or the order in
 * which sites answer.
 */
public final class Seeds {

  /** Numbers that every reader of JSON keeps exactly. */
  private static final int BITS = 53;

  private Seeds() {}

  /** Of the initial weights. */
  public static long initialWeights(long runSeed) {
    return derive(runSeed, "initial weights");
  }

  /** Of a site's training in a round. */
  public static long training(long runSeed, int round, String site) {
    return derive(runSeed, "training", Integer.toString(round), site);
  }

  /** Of the warm-up; the same for whichever site does it, because all train on G alone. */
  public static long warmUp(long runSeed) {
    return derive(runSeed, "warm-up");
  }

  /** Of the order in which sites are asked to do the warm-up. */
  public static long warmUpOrder(long runSeed, String site) {
    return derive(runSeed, "warm-up order", site);
  }

  /** Of the order in which a round draws its sites, when it does not ask all of them. */
  public static long selection(long runSeed, int round, String site) {
    return derive(runSeed, "selection", Integer.toString(round), site);
  }

  /** Of a site's portion of G, the same in all rounds. */
  public static long sharedPortion(long runSeed, String site) {
    return derive(runSeed, "shared portion", site);
  }

  /** Of the samples that judge a model: one noise for all, so that models compare. */
  public static long samples(long runSeed) {
    return derive(runSeed, "samples");
  }

  private static long derive(long runSeed, String... path) {
    String text = "phoenix\n" + runSeed + "\n" + String.join("\n", path);
    byte[] hash = Sha256.digest().digest(text.getBytes(StandardCharsets.UTF_8));
    return ByteBuffer.wrap(hash).getLong() >>> (Long.SIZE - BITS);
  }
}
