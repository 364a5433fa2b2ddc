package org.phoenix.samples.generation;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.diffusion.files.Whole;
import org.phoenix.diffusion.image.ImageGrid;
import org.phoenix.diffusion.weights.DType;
import org.phoenix.diffusion.weights.SafeTensorsWriter;
import org.phoenix.diffusion.weights.TensorInfo;

/**
 * The files that carry finished images, made from their raw pixels U8 (N, C, H, W).
 *
 * @param pixels file of N * C * H * W bytes
 * @param provenance what made the images; goes into both files
 */
public record SampleFiles(
    Path pixels, int count, int channels, int size, Map<String, String> provenance) {

  private static final int GRID_COLUMNS = 8;
  private static final int MOST_ON_GRID = 64;

  /** Up to this size a pixel of an image becomes three of the grid. */
  private static final int SMALL = 64;

  private static final int MARGIN = 2;

  /** Tensor {@code images}; the pixels are mapped, not read, so N costs no memory. */
  public void writeImages(Path file) throws IOException {
    try (FileChannel in = FileChannel.open(pixels)) {
      ByteBuffer all = in.map(MapMode.READ_ONLY, 0, in.size());
      Whole.file(file, out -> write(out, all));
    }
  }

  /** The first 64 images, eight in a row. */
  public void writeGrid(Path file) throws IOException {
    int shown = Math.min(count, MOST_ON_GRID);
    byte[] first = new byte[shown * channels * size * size];
    try (FileChannel in = FileChannel.open(pixels)) {
      in.map(MapMode.READ_ONLY, 0, first.length).get(first);
    }
    ImageSet images = ImageSet.unlabelled(first, channels, size, size);
    new ImageGrid(GRID_COLUMNS, size <= SMALL ? 3 : 1, MARGIN).write(file, images, provenance);
  }

  private void write(OutputStream out, ByteBuffer all) throws IOException {
    var images = TensorInfo.of("images", DType.U8, count, channels, size, size);
    try (SafeTensorsWriter writer = new SafeTensorsWriter(out, provenance, List.of(images))) {
      writer.write(all);
    }
  }
}
