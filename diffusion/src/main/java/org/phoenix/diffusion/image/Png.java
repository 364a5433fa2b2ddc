package org.phoenix.diffusion.image;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Writes PNG with tEXt chunks, or iTXt where Latin-1 is not enough, sorted by keyword. */
final class Png {

  private static final String FORMAT = "javax_imageio_png_1.0";

  private Png() {}

  static void write(OutputStream out, BufferedImage picture, Map<String, String> notes)
      throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
    // In memory: image streams otherwise use a temporary file each.
    try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
      ImageWriteParam parameters = writer.getDefaultWriteParam();
      IIOMetadata metadata =
          writer.getDefaultImageMetadata(new ImageTypeSpecifier(picture), parameters);
      metadata.mergeTree(FORMAT, tree(notes));
      writer.setOutput(stream);
      writer.write(null, new IIOImage(picture, null, metadata), parameters);
    } finally {
      writer.dispose();
    }
  }

  private static IIOMetadataNode tree(Map<String, String> notes) {
    IIOMetadataNode latin = new IIOMetadataNode("tEXt");
    IIOMetadataNode international = new IIOMetadataNode("iTXt");
    new TreeMap<>(notes)
        .forEach(
            (keyword, text) -> {
              if (!keyword.matches("[!-~]([ -~]{0,77}[!-~])?")) {
                throw new IllegalArgumentException(
                    "a PNG keyword has 1 to 79 printable characters: " + keyword);
              }
              if (StandardCharsets.ISO_8859_1.newEncoder().canEncode(text)) {
                latin.appendChild(latin(keyword, text));
              } else {
                international.appendChild(international(keyword, text));
              }
            });
    IIOMetadataNode root = new IIOMetadataNode(FORMAT);
    for (IIOMetadataNode chunk : new IIOMetadataNode[] {latin, international}) {
      if (chunk.hasChildNodes()) {
        root.appendChild(chunk);
      }
    }
    return root;
  }

  private static IIOMetadataNode latin(String keyword, String text) {
    IIOMetadataNode entry = new IIOMetadataNode("tEXtEntry");
    entry.setAttribute("keyword", keyword);
    entry.setAttribute("value", text);
    return entry;
  }

  private static IIOMetadataNode international(String keyword, String text) {
    IIOMetadataNode entry = new IIOMetadataNode("iTXtEntry");
    entry.setAttribute("keyword", keyword);
    entry.setAttribute("compressionFlag", "FALSE");
    entry.setAttribute("compressionMethod", "0");
    entry.setAttribute("languageTag", "");
    entry.setAttribute("translatedKeyword", "");
    entry.setAttribute("text", text);
    return entry;
  }
}
