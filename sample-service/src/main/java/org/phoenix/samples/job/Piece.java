package org.phoenix.samples.job;

import java.util.UUID;

/**
 * Some images of a request that are made together.
 *
 * @param number from 0
 * @param first index of its first image
 */
record Piece(UUID sample, int number, int first, int images) {

  /** Where its images are kept until all are made, as float32, little-endian. */
  String key() {
    return "samples/%s/pieces/%06d.f32".formatted(sample, number);
  }
}
