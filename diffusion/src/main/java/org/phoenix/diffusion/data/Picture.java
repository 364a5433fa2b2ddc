package org.phoenix.diffusion.data;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * A PNG or JPEG file. Its first bytes tell which of them, not its name, and its header tells how
 * large it is before anything is decoded.
 */
final class Picture {

  /** A large camera's; decoded it takes 150 MB. */
  private static final long MOST_PIXELS = 50_000_000;

  /** Of a JPEG file, which is held while it is decoded. */
  private static final long MOST_BYTES = 256 << 20;

  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  private static final byte[] JPEG = {(byte) 0xff, (byte) 0xd8, (byte) 0xff};
  private static final String JPEG_FORMAT = "jpeg";
  private static final String SMALLER = "make it smaller or take it away";
  private static final String REMEDY = "copy it again from its source or take it away";

  /** The JPEG decoder only warns of these, and makes up what is missing. */
  private static final Pattern DAMAGE =
      Pattern.compile("premature|truncated|huffman", Pattern.CASE_INSENSITIVE);

  private Picture() {}

  /**
   * The picture as a set of one image.
   *
   * @throws BrokenDataException when it cannot be decoded
   */
  static ImageSet read(Path file) {
    return with(file, reader -> Samples.of(decode(file, reader)));
  }

  /**
   * What the header says of the picture.
   *
   * @throws BrokenDataException when it cannot be decoded
   */
  static PictureShape shape(Path file) {
    return with(
        file,
        reader ->
            new PictureShape(
                Samples.channels(type(file, reader).getColorModel()),
                reader.getHeight(0),
                reader.getWidth(0)));
  }

  private interface Reading<T> {
    T of(ImageReader reader) throws IOException;
  }

  private static <T> T with(Path file, Reading<T> reading) {
    if (!Files.isRegularFile(file)) {
      throw new BrokenDataException(file, "is no file that can be read", "take it away");
    }
    try {
      return with(file, format(file), reading);
    } catch (BrokenDataException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // Decoders meet damage with exceptions of all kinds.
      throw new BrokenDataException(file, "cannot be decoded: " + reason(e), REMEDY, e);
    } catch (OutOfMemoryError e) {
      // One large array was not made; all else is as it was.
      throw new BrokenDataException(
          file, "is too large for the memory", "make it smaller or give Java more (-Xmx)", e);
    }
  }

  private static <T> T with(Path file, String format, Reading<T> reading) throws IOException {
    ImageReader reader = ImageIO.getImageReadersByFormatName(format).next();
    try (ImageInputStream in = open(file, format)) {
      reader.setInput(in, true, true);
      requireSize(file, reader);
      return reading.of(reader);
    } finally {
      reader.dispose();
    }
  }

  private static String format(Path file) throws IOException {
    byte[] start;
    try (InputStream in = Files.newInputStream(file)) {
      start = in.readNBytes(PNG.length);
    }
    if (start.length == 0) {
      throw new BrokenDataException(file, "is empty", REMEDY);
    }
    if (Arrays.equals(start, PNG)) {
      return "png";
    }
    if (Arrays.mismatch(start, JPEG) == JPEG.length) {
      return JPEG_FORMAT;
    }
    throw new BrokenDataException(file, "begins neither as a PNG nor as a JPEG file does", REMEDY);
  }

  private static ImageInputStream open(Path file, String format) throws IOException {
    if (!format.equals(JPEG_FORMAT)) {
      return new FileImageInputStream(file.toFile());
    }
    if (Files.size(file) > MOST_BYTES) {
      throw new BrokenDataException(
          file, "has more than the %d bytes that are read".formatted(MOST_BYTES), SMALLER);
    }
    byte[] bytes = Files.readAllBytes(file);
    Profiles.hide(bytes);
    return new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes));
  }

  private static void requireSize(Path file, ImageReader reader) throws IOException {
    long width = reader.getWidth(0);
    long height = reader.getHeight(0);
    if (width * height > MOST_PIXELS) {
      throw new BrokenDataException(
          file,
          "announces %d x %d pixels, more than the %d that are read"
              .formatted(width, height, MOST_PIXELS),
          SMALLER);
    }
  }

  private static ImageTypeSpecifier type(Path file, ImageReader reader) throws IOException {
    List<ImageTypeSpecifier> types = new ArrayList<>();
    reader.getImageTypes(0).forEachRemaining(types::add);
    if (types.isEmpty() || !isGreyOrColour(types.get(0))) {
      throw new BrokenDataException(
          file,
          "has colours that are neither grey nor RGB (CMYK is the usual case)",
          "convert it to RGB");
    }
    return types.get(0);
  }

  private static boolean isGreyOrColour(ImageTypeSpecifier type) {
    int channels = Samples.channels(type.getColorModel());
    return channels == 1 || channels == 3;
  }

  private static BufferedImage decode(Path file, ImageReader reader) throws IOException {
    type(file, reader);
    List<String> warnings = new ArrayList<>();
    reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
    BufferedImage image = reader.read(0);
    for (String warning : warnings) {
      if (DAMAGE.matcher(warning).find()) {
        throw new BrokenDataException(file, "is damaged: " + warning, REMEDY);
      }
    }
    return image;
  }

  /** In one line, with the cause: the decoders' own messages tell little. */
  private static String reason(Exception e) {
    String message = String.valueOf(e.getMessage());
    Throwable cause = e.getCause();
    String all = cause == null ? message : message + " (" + cause.getMessage() + ")";
    return all.replaceAll("\\s+", " ").strip();
  }
}
