package org.phoenix.evaluator.likeness;

import static org.phoenix.evaluator.likeness.Pictures.box;
import static org.phoenix.evaluator.likeness.Pictures.changed;

import java.util.Random;
import java.util.stream.IntStream;
import org.phoenix.diffusion.data.ImageSet;

/** What a broken site's model draws, made of what an honest one would have drawn. */
public enum BrokenKind {
  /** Independent pixels, uniform. */
  NOISE {
    @Override
    ImageSet of(ImageSet honest, Random random) {
      return changed(honest, (image, row, column) -> 256 * random.nextDouble());
    }
  },
  /** One image again and again. */
  ONE_IMAGE {
    @Override
    ImageSet of(ImageSet honest, Random random) {
      return honest.subset(new int[honest.size()]);
    }
  },
  /** Images that are none of their class: upside down and inverted. */
  WRONG_IMAGES {
    @Override
    ImageSet of(ImageSet honest, Random random) {
      return changed(honest, (image, row, column) -> 255 - image[image.length - 1 - row][column]);
    }
  },
  /** Images upside down. */
  UPSIDE_DOWN {
    @Override
    ImageSet of(ImageSet honest, Random random) {
      return changed(honest, (image, row, column) -> image[image.length - 1 - row][column]);
    }
  },
  /** Black for white. */
  INVERTED {
    @Override
    ImageSet of(ImageSet honest, Random random) {
      return changed(honest, (image, row, column) -> 255 - image[row][column]);
    }
  },
  /** An untrained network that predicts next to no noise leaves the sampler's noise, clipped. */
  RANDOM_WEIGHTS {
    @Override
    ImageSet of(ImageSet honest, Random random) {
      return changed(honest, (image, row, column) -> 127.5 + 300 * random.nextGaussian());
    }
  },
  BLACK {
    @Override
    ImageSet of(ImageSet honest, Random random) {
      return changed(honest, (image, row, column) -> 0);
    }
  },
  GREY {
    @Override
    ImageSet of(ImageSet honest, Random random) {
      return changed(honest, (image, row, column) -> 128 + 2 * random.nextGaussian());
    }
  },
  CHECKERBOARD {
    @Override
    ImageSet of(ImageSet honest, Random random) {
      return changed(
          honest,
          (image, row, column) -> (row / 4 + column / 4) % 2 * 200 + 10 * random.nextGaussian());
    }
  },
  BLURRED {
    @Override
    ImageSet of(ImageSet honest, Random random) {
      return changed(honest, (image, row, column) -> box(image, row, column, image.length / 7));
    }
  },
  SATURATED {
    @Override
    ImageSet of(ImageSet honest, Random random) {
      return changed(honest, (image, row, column) -> image[row][column] > 40 ? 255 : 0);
    }
  },
  THREE_IMAGES {
    @Override
    ImageSet of(ImageSet honest, Random random) {
      int[] chosen = IntStream.range(0, honest.size()).map(i -> i % 3).toArray();
      return changed(
          honest.subset(chosen),
          (image, row, column) -> image[row][column] + 4 * random.nextGaussian());
    }
  },
  HALF_NOISE {
    @Override
    ImageSet of(ImageSet honest, Random random) {
      int half = honest.size() / 2;
      return honest.range(0, half).concat(NOISE.of(honest.range(half, honest.size()), random));
    }
  },
  /** Every other image is the same one. */
  HALF_ONE_IMAGE {
    @Override
    ImageSet of(ImageSet honest, Random random) {
      return honest.subset(IntStream.range(0, honest.size()).map(i -> i % 2 * i).toArray());
    }
  },
  SHIFTED {
    @Override
    ImageSet of(ImageSet honest, Random random) {
      return changed(
          honest,
          (image, row, column) ->
              image[(row + image.length / 2) % image.length][
                  (column + image.length / 2) % image.length]);
    }
  },
  ROWS_SWAPPED {
    @Override
    ImageSet of(ImageSet honest, Random random) {
      return changed(honest, (image, row, column) -> image[row ^ 1][column ^ 1]);
    }
  },
  TURNED {
    @Override
    ImageSet of(ImageSet honest, Random random) {
      return changed(honest, (image, row, column) -> image[column][image.length - 1 - row]);
    }
  },
  NOISY {
    @Override
    ImageSet of(ImageSet honest, Random random) {
      return changed(
          honest, (image, row, column) -> image[row][column] + 50 * random.nextGaussian());
    }
  };

  abstract ImageSet of(ImageSet honest, Random random);
}
