package org.phoenix.diffusion.archive;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.Deflater;
import java.util.zip.ZipOutputStream;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.diffusion.image.ImageGrid;

/** A zip of one PNG for each image, named by its index; each has the notes and {@code index}. */
public final class PictureArchive implements ImageArchive {

  private static final ImageGrid ALONE = new ImageGrid(1, 1, 0);

  private final ArchiveForm form;
  private final Map<String, String> notes;
  private final ZipOutputStream zip;
  private int next;

  /**
   * @param form of one channel or three
   */
  public PictureArchive(OutputStream out, ArchiveForm form, Map<String, String> notes) {
    this.form = form;
    this.notes = Map.copyOf(notes);
    this.zip = new ZipOutputStream(out);
    // A PNG is compressed.
    zip.setLevel(Deflater.NO_COMPRESSION);
  }

  @Override
  public void add(float[] images) throws IOException {
    ByteBuffer pixels = form.pixels(images).pixels();
    while (pixels.hasRemaining()) {
      if (next == form.count()) {
        throw new IllegalArgumentException("all %d images are written".formatted(next));
      }
      byte[] one = new byte[form.imageSize()];
      pixels.get(one);
      Map<String, String> own = new TreeMap<>(notes);
      own.put("index", Integer.toString(next));
      zip.putNextEntry(ZipEntries.named("%06d.png".formatted(next)));
      ALONE.write(zip, ImageSet.unlabelled(one, form.channels(), form.size(), form.size()), own);
      zip.closeEntry();
      next++;
    }
  }

  /**
   * @throws IllegalStateException when announced images were not written
   */
  @Override
  public void close() throws IOException {
    zip.close();
    if (next < form.count()) {
      throw new IllegalStateException("closed after %d of %d images".formatted(next, form.count()));
    }
  }
}
