package org.phoenix.diffusion.archive;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import org.phoenix.diffusion.weights.DType;
import org.phoenix.diffusion.weights.SafeTensorsWriter;
import org.phoenix.diffusion.weights.TensorInfo;

/**
 * safetensors: {@code images} (N, C, H, W), as F32 about [-1, 1] or as U8 pixels; the notes are its
 * metadata.
 */
public final class TensorArchive implements ImageArchive {

  private final ArchiveForm form;
  private final boolean pixels;
  private final SafeTensorsWriter writer;

  private TensorArchive(
      OutputStream out, ArchiveForm form, Map<String, String> notes, boolean pixels)
      throws IOException {
    this.form = form;
    this.pixels = pixels;
    TensorInfo images =
        TensorInfo.of(
            "images",
            pixels ? DType.U8 : DType.F32,
            form.count(),
            form.channels(),
            form.size(),
            form.size());
    this.writer = new SafeTensorsWriter(out, notes, List.of(images));
  }

  /** Of F32. */
  public static TensorArchive ofFloats(
      OutputStream out, ArchiveForm form, Map<String, String> notes) throws IOException {
    return new TensorArchive(out, form, notes, false);
  }

  /** Of U8. */
  public static TensorArchive ofPixels(
      OutputStream out, ArchiveForm form, Map<String, String> notes) throws IOException {
    return new TensorArchive(out, form, notes, true);
  }

  @Override
  public void add(float[] images) throws IOException {
    if (pixels) {
      writer.append(form.pixels(images).pixels());
    } else {
      writer.appendFloats(images);
    }
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }
}
