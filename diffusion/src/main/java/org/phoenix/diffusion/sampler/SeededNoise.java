package org.phoenix.diffusion.sampler;

/**
 * Normal numbers by Marsaglia's polar method from a SplitMix64 generator (Steele et al. 2014) that
 * starts at a mix of seed, image and step. Written out, because the JDK may change how it makes
 * normal numbers and a seed must give the same images on every version.
 */
record SeededNoise(long seed) implements NoiseSource {

  private static final long GAMMA = 0x9e3779b97f4a7c15L;

  @Override
  public void fill(float[] out, long image, int step) {
    SplitMix random = new SplitMix(mix(mix(mix(seed) + image) + step));
    for (int i = 0; i < out.length; i += 2) {
      double u;
      double v;
      double s;
      do {
        u = random.uniform();
        v = random.uniform();
        s = u * u + v * v;
      } while (s >= 1 || s == 0);
      double radius = Math.sqrt(-2 * StrictMath.log(s) / s);
      out[i] = (float) (u * radius);
      if (i + 1 < out.length) {
        out[i + 1] = (float) (v * radius);
      }
    }
  }

  private static long mix(long value) {
    long z = value + GAMMA;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  private static final class SplitMix {
    private long state;

    SplitMix(long state) {
      this.state = state;
    }

    /** In [-1, 1), on a grid of 2^-52. */
    double uniform() {
      long bits = mix(state);
      state += GAMMA;
      return (bits >> 11) * 0x1p-52;
    }
  }
}
