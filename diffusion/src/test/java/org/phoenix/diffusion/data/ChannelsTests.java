package org.phoenix.diffusion.data;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ChannelsTests {

  @Test
  void greyIsTheLumaOfColours() {
    // Red, green, blue, white and what Pillow makes of them.
    byte[] pixels = {
      (byte) 255, 0, 0, (byte) 255, 0, (byte) 255, 0, (byte) 255, 0, 0, (byte) 255, (byte) 255
    };
    ImageSet colours = new ImageSet(pixels, 3, 2, 2, new int[] {4}, 5);
    ImageSet grey = Channels.convert(colours, 1);
    assertThat(grey.shape()).isEqualTo("1 x 2 x 2");
    assertThat(grey.labels()).containsExactly(4);
    assertThat(grey.pixel(0, 0, 0, 0)).isEqualTo(76);
    assertThat(grey.pixel(0, 0, 0, 1)).isEqualTo(150);
    assertThat(grey.pixel(0, 0, 1, 0)).isEqualTo(29);
    assertThat(grey.pixel(0, 0, 1, 1)).isEqualTo(255);
  }

  @Test
  void greyComesBackFromItsOwnColours() {
    ImageSet grey = TestImages.grey(20);
    ImageSet colours = Channels.convert(grey, 3);
    assertThat(colours.shape()).isEqualTo("3 x 4 x 5");
    assertThat(colours.pixel(7, 2, 3, 4)).isEqualTo(grey.pixel(7, 0, 3, 4));
    assertThat(Channels.convert(colours, 1).sha256()).isEqualTo(grey.sha256());
  }

  @Test
  void theSameChannelsAreLeftAlone() {
    ImageSet set = TestImages.counting(2, 4, 2, 2, 1);
    assertThat(Channels.convert(set, 4)).isSameAs(set);
  }
}
