package org.phoenix.diffusion.archive;

import java.io.Closeable;
import java.io.IOException;

/**
 * A file of images that takes them batch by batch, in their order. Equal images and notes give
 * equal bytes. Closing it completes the file and closes its stream.
 */
public interface ImageArchive extends Closeable {

  /**
   * Takes the next images.
   *
   * @param images (n, C * H * W), about [-1, 1]
   * @throws IllegalArgumentException when there are more than were announced
   */
  void add(float[] images) throws IOException;
}
