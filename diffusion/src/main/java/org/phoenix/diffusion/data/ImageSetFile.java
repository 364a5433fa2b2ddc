package org.phoenix.diffusion.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.phoenix.diffusion.files.Whole;
import org.phoenix.diffusion.weights.BrokenWeightsException;
import org.phoenix.diffusion.weights.DType;
import org.phoenix.diffusion.weights.SafeTensorsHeader;
import org.phoenix.diffusion.weights.SafeTensorsWriter;
import org.phoenix.diffusion.weights.TensorInfo;

/**
 * A set of images as it travels between services: a safetensors file with {@code images} U8 (N, C,
 * H, W), optionally {@code labels} (N) as I64 or U8, and {@code classes} in its metadata.
 */
public final class ImageSetFile {

  /** The name under which {@link DataFolder} looks for one. */
  public static final String NAME = "images.safetensors";

  private static final String REMEDY = "write it again from its source";

  private ImageSetFile() {}

  /** The tensor of so many images: {@code images}, U8 (N, C, H, W). */
  public static TensorInfo tensor(int images, int channels, int height, int width) {
    return TensorInfo.of("images", DType.U8, images, channels, height, width);
  }

  /** The most that gzip makes of so many bytes: what does not shrink takes a few more a block. */
  public static long mostCompressedBytes(long bytes) {
    return bytes + bytes / 1000 + 1024;
  }

  /** Writes a file, as a whole or not at all. */
  public static void write(Path file, ImageSet set, Map<String, String> metadata)
      throws IOException {
    Whole.file(file, out -> write(out, set, metadata));
  }

  /**
   * Writes to a stream and closes it.
   *
   * @param metadata free text, kept in the file
   */
  public static void write(OutputStream out, ImageSet set, Map<String, String> metadata)
      throws IOException {
    Map<String, String> all = new TreeMap<>(metadata);
    List<TensorInfo> tensors = new ArrayList<>();
    if (set.labelled()) {
      all.put("classes", Integer.toString(set.classes()));
      tensors.add(TensorInfo.of("labels", DType.I64, set.size()));
    }
    tensors.add(tensor(set.size(), set.channels(), set.height(), set.width()));
    try (SafeTensorsWriter writer = new SafeTensorsWriter(out, all, tensors)) {
      if (set.labelled()) {
        ByteBuffer labels =
            ByteBuffer.allocate(Math.multiplyExact(8, set.size())).order(ByteOrder.LITTLE_ENDIAN);
        for (int label : set.labels()) {
          labels.putLong(label);
        }
        writer.write(labels.flip());
      }
      writer.write(set.pixels());
    }
  }

  /**
   * Reads a file.
   *
   * @throws BrokenDataException when the file is missing or is no such set
   */
  public static ImageSet read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new BrokenDataException(file, "no such file", "check its name");
    }
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      return read(in, Files.size(file), file);
    } catch (IOException e) {
      throw new BrokenDataException(file, "cannot be read: " + e, "check its permissions", e);
    }
  }

  /**
   * Reads a set from a stream.
   *
   * @param totalBytes size of the whole file
   * @param source names it in errors
   * @throws BrokenDataException when it is no such set
   */
  public static ImageSet read(InputStream in, long totalBytes, Path source) throws IOException {
    SafeTensorsHeader header;
    try {
      header = SafeTensorsHeader.read(in, totalBytes, source.toString());
    } catch (BrokenWeightsException e) {
      throw new BrokenDataException(e.getMessage() + "; " + REMEDY, e);
    }
    TensorInfo images = header.tensors().get("images");
    TensorInfo labels = header.tensors().get("labels");
    if (images == null
        || images.dtype() != DType.U8
        || images.shape().length != 4
        || images.byteLength() > Integer.MAX_VALUE - 8
        || images.byteLength() == 0) {
      throw new BrokenDataException(
          source, "has no tensor images of U8 (N, C, H, W) with at most 2 GiB", REMEDY);
    }
    if (header.tensors().size() != (labels == null ? 1 : 2)) {
      throw new BrokenDataException(
          source, "holds other tensors: " + header.tensors().keySet(), REMEDY);
    }
    byte[] pixels = new byte[0];
    int[] values = new int[0];
    for (TensorInfo tensor : header.tensors().values()) {
      if (tensor.equals(images)) {
        pixels = exactly(in, tensor, source);
      } else {
        values = labels(in, tensor, images.shape()[0], source);
      }
    }
    return set(images.shape(), pixels, values, header.metadata().get("classes"), source);
  }

  private static ImageSet set(
      long[] shape, byte[] pixels, int[] labels, @Nullable String classes, Path source) {
    int largest = 0;
    for (int label : labels) {
      largest = Math.max(largest, label);
    }
    try {
      int count = classes == null ? largest + 1 : Integer.parseInt(classes);
      return new ImageSet(
          pixels,
          Math.toIntExact(shape[1]),
          Math.toIntExact(shape[2]),
          Math.toIntExact(shape[3]),
          labels,
          labels.length == 0 ? 0 : count);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new BrokenDataException(source, "is no set of images: " + e.getMessage(), REMEDY, e);
    }
  }

  private static int[] labels(InputStream in, TensorInfo tensor, long images, Path source)
      throws IOException {
    boolean wide = tensor.dtype() == DType.I64;
    if (!(wide || tensor.dtype() == DType.U8)
        || tensor.shape().length != 1
        || tensor.elements() != images) {
      throw new BrokenDataException(
          source, "labels are not I64 or U8, one for each of %d images".formatted(images), REMEDY);
    }
    ByteBuffer bytes = ByteBuffer.wrap(exactly(in, tensor, source)).order(ByteOrder.LITTLE_ENDIAN);
    int[] labels = new int[(int) images];
    for (int i = 0; i < labels.length; i++) {
      long label = wide ? bytes.getLong() : Byte.toUnsignedInt(bytes.get());
      if (label < 0 || label > 1_000_000) {
        throw new BrokenDataException(
            source, "image %d has the label %d".formatted(i, label), REMEDY);
      }
      labels[i] = (int) label;
    }
    return labels;
  }

  private static byte[] exactly(InputStream in, TensorInfo tensor, Path source) throws IOException {
    byte[] bytes = in.readNBytes(Math.toIntExact(tensor.byteLength()));
    if (bytes.length < tensor.byteLength()) {
      throw new BrokenDataException(source, "ends within its " + tensor.name(), REMEDY);
    }
    return bytes;
  }
}
