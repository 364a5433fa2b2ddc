package org.phoenix.site.data;

import java.nio.file.Path;
import org.phoenix.diffusion.data.DataFolder;
import org.phoenix.diffusion.data.ImageForm;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.site.SiteProperties;
import org.phoenix.site.preflight.Report;
import org.springframework.stereotype.Component;

/** The site's own folder of images. It is read anew for every assignment and never held. */
@Component
public class SiteData {

  private final Path folder;
  private final int images;

  /**
   * @param preflight which read everything once, so that a broken folder ends the start and not the
   *     first round
   */
  SiteData(SiteProperties properties, Report preflight) {
    folder = properties.data();
    images = preflight.images();
  }

  /** How many images the site has. */
  public int images() {
    return images;
  }

  /**
   * The images as a model of this shape takes them, without labels.
   *
   * @throws org.phoenix.diffusion.data.BrokenDataException when the folder broke since the start
   * @throws IllegalArgumentException when there is no way to the model's channels
   */
  public ImageSet read(int channels, int size) {
    return DataFolder.read(folder, new ImageForm(channels, size)).withoutLabels();
  }
}
