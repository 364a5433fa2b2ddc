package org.phoenix.diffusion.data;

import org.jspecify.annotations.Nullable;

/**
 * What images are made into as they are read, by everybody who reads some.
 *
 * @param channels 1 for grey, 3 for red, green, blue; null leaves what the files have
 * @param size pixels a side, of the largest centred square; null leaves what the files have
 */
public record ImageForm(@Nullable Integer channels, @Nullable Integer size) {

  /** Images as their files have them. */
  public static final ImageForm NATURAL = new ImageForm(null, null);

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException when no image has so many channels or pixels
   */
  public ImageForm {
    if (channels != null && channels < 1) {
      throw new IllegalArgumentException("images have at least 1 channel, not " + channels);
    }
    if (size != null) {
      Resize.requireSize(size);
    }
  }

  /**
   * The images in this form; the set itself when it has it already.
   *
   * @throws IllegalArgumentException when there is no way between the channels, or no room
   */
  public ImageSet fit(ImageSet set) {
    requireRoom(set);
    ImageSet square = size == null ? set : Resize.toSquare(set, size);
    return channels == null ? square : Channels.convert(square, channels);
  }

  /** Before the work is done for nothing. */
  private void requireRoom(ImageSet set) {
    if (!equals(NATURAL)) {
      ImageSet.bytes(
          set.size(),
          channels == null ? set.channels() : channels,
          size == null ? set.height() : size,
          size == null ? set.width() : size);
    }
  }
}
