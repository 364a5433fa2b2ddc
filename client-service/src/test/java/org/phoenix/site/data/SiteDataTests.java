package org.phoenix.site.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.site.Settings;
import org.phoenix.site.SiteProperties;
import org.phoenix.site.preflight.Report;

class SiteDataTests {

  @TempDir Path folder;

  @BeforeEach
  void writePictures() throws IOException {
    for (String name : new String[] {"cat/a.png", "cat/b.png", "dog/c.jpg"}) {
      Path file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      BufferedImage picture =
          new BufferedImage(20 + name.charAt(4), 30, BufferedImage.TYPE_3BYTE_BGR);
      ImageIO.write(picture, name.substring(name.length() - 3), file.toFile());
    }
  }

  @Test
  void picturesOfAllSizesFitTheModel() {
    SiteData data = new SiteData(settings(), new Report(Instant.EPOCH, 3, List.of()));

    assertThat(data.images()).isEqualTo(3);
    ImageSet images = data.read(1, 16);
    assertThat(images.shape()).isEqualTo("1 x 16 x 16");
    assertThat(images.size()).isEqualTo(3);
    assertThat(images.labelled()).isFalse();
  }

  private SiteProperties settings() {
    return Settings.of(URI.create("http://localhost"), "token", folder, folder, "cpu");
  }
}
