package org.phoenix.diffusion.data;

import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** Picture files with known content. */
final class Pictures {

  private Pictures() {}

  /** A PNG of the type whose sample at (x, y) of each band is {@code value + band}. */
  static Path png(Path file, int width, int height, int type, int value) throws IOException {
    return write(file, "png", filled(width, height, type, value));
  }

  static Path jpeg(Path file, int width, int height, int type, int value) throws IOException {
    return write(file, "jpeg", filled(width, height, type, value));
  }

  static BufferedImage filled(int width, int height, int type, int value) {
    BufferedImage picture = new BufferedImage(width, height, type);
    WritableRaster raster = picture.getRaster();
    for (int band = 0; band < raster.getNumBands(); band++) {
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          raster.setSample(x, y, band, value + band);
        }
      }
    }
    return picture;
  }

  static Path write(Path file, String format, BufferedImage picture) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(picture, format, bytes);
    return Files.write(file, bytes.toByteArray());
  }

  /** A JPEG with four components, as CMYK has. */
  static Path cmyk(Path file) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(out);
      WritableRaster raster = Raster.createInterleavedRaster(0, 8, 8, 4, null);
      writer.write(null, new IIOImage(raster, null, null), null);
    } finally {
      writer.dispose();
    }
    return Files.write(file, bytes.toByteArray());
  }

  /** Puts a colour profile into a JPEG file: an APP2 segment after the first two bytes. */
  static void profile(Path jpeg, ICC_Profile profile) throws IOException {
    byte[] picture = Files.readAllBytes(jpeg);
    byte[] name = "ICC_PROFILE\0\1\1".getBytes(StandardCharsets.ISO_8859_1);
    byte[] data = profile.getData();
    ByteBuffer bytes = ByteBuffer.allocate(picture.length + 4 + name.length + data.length);
    bytes.put(picture, 0, 2).putShort((short) 0xffe2);
    bytes.putShort((short) (2 + name.length + data.length)).put(name).put(data);
    Files.write(jpeg, bytes.put(picture, 2, picture.length - 2).array());
  }

  /** A PNG file's header changed to other sizes, with a right checksum. */
  static void announce(Path png, int width, int height) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(png));
    bytes.putInt(16, width).putInt(20, height);
    CRC32 checksum = new CRC32();
    checksum.update(bytes.array(), 12, 17);
    bytes.putInt(29, (int) checksum.getValue());
    Files.write(png, bytes.array());
  }
}
