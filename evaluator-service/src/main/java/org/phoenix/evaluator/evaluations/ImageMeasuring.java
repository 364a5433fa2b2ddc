package org.phoenix.evaluator.evaluations;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.diffusion.device.DeviceTurn;
import org.phoenix.diffusion.lenet.Reading;
import org.phoenix.diffusion.metrics.Draws;
import org.phoenix.diffusion.metrics.Estimate;
import org.phoenix.diffusion.metrics.FeatureStatistics;
import org.phoenix.diffusion.metrics.Features;
import org.phoenix.diffusion.metrics.PairMetrics;
import org.phoenix.evaluator.EvaluatorProperties;
import org.phoenix.evaluator.metrics.Bootstrap;
import org.phoenix.evaluator.metrics.ClassDistribution;
import org.phoenix.evaluator.metrics.ClassScore;
import org.phoenix.evaluator.reference.FeatureSpace;
import org.phoenix.evaluator.reference.SecondSpace;
import org.phoenix.evaluator.reference.Yardstick;
import org.phoenix.platform.contract.EvaluationsApi.Fid;
import org.phoenix.platform.contract.EvaluationsApi.Paired;
import org.phoenix.platform.contract.EvaluationsApi.Pairs;
import org.phoenix.platform.contract.EvaluationsApi.Result;
import org.phoenix.platform.contract.EvaluationsApi.SecondSpaceResult;
import org.phoenix.platform.contract.EvaluationsApi.Stage;
import org.springframework.stereotype.Component;

/** Measures the images of an object; needs no state and keeps none. */
@Component
class ImageMeasuring {

  /** Below this a Fréchet distance says more of the number of images than of the images. */
  static final int FEWEST_IMAGES = 32;

  private static final long BOOTSTRAP_SEED = 0;
  private static final String HELD_OUT = "held-out";

  private final StoredImages images;
  private final EvaluatorProperties properties;
  private final int resamples;

  ImageMeasuring(StoredImages images, EvaluatorProperties properties) {
    this.images = images;
    this.properties = properties;
    this.resamples = properties.evaluator().resamples();
  }

  /**
   * Measures the images of one object.
   *
   * @throws UnfitImagesException when there is no such object, or its images cannot be judged
   * @throws org.phoenix.diffusion.data.BrokenDataException when it is no whole set of images
   */
  @SuppressWarnings("try") // the turn is only held
  Measurement measure(String imagesKey, Yardstick yardstick, ProgressListener listener)
      throws IOException, InterruptedException {
    listener.progress(Stage.FETCHING, 0, 0);
    ImageSet fetched = images.fetch(imagesKey);
    requireFit(fetched, imagesKey, yardstick);
    listener.progress(Stage.WAITING, 0, fetched.size());
    try (DeviceTurn turn =
        DeviceTurn.take(properties.turnFolder(), properties.evaluator().device())) {
      return measure(fetched, imagesKey, yardstick, listener);
    }
  }

  private void requireFit(ImageSet images, String key, Yardstick yardstick) {
    if (!images.shape().equals(yardstick.shape())) {
      throw new UnfitImagesException(
          "%s holds images of %s, but the reference set has %s (channels x height x width)"
              .formatted(key, images.shape(), yardstick.shape()));
    }
    if (images.size() < FEWEST_IMAGES) {
      throw new UnfitImagesException(
          "%s holds %d images; a LeNet-FID needs at least %d"
              .formatted(key, images.size(), FEWEST_IMAGES));
    }
    if (images.size() > properties.evaluator().mostImages()) {
      throw new UnfitImagesException(
          "%s holds %d images; at most %d are taken (phoenix.evaluator.most-images)"
              .formatted(key, images.size(), properties.evaluator().mostImages()));
    }
  }

  private Measurement measure(
      ImageSet images, String key, Yardstick yardstick, ProgressListener listener) {
    int all = images.size();
    listener.progress(Stage.READING, 0, all);
    Reading reading =
        yardstick.lenet().read(images, read -> listener.progress(Stage.READING, read, all));
    Features second = second(images, yardstick.second(), listener);
    listener.progress(Stage.MEASURING, all, all);
    int classes = yardstick.classes().counts().size();
    ClassDistribution distribution = ClassDistribution.of(reading.labels(), classes);
    Features features = Features.of(reading.features(), key);
    FeatureStatistics statistics = FeatureStatistics.of(features);
    Evidence evidence = evidence(images, reading, features, yardstick);
    Result result =
        new Result(
            images.size(),
            distribution.counts(),
            distribution.shares(),
            distribution.entropy(),
            distribution.totalVariation(yardstick.classes()),
            distribution.covered().size(),
            fid(statistics, yardstick.space(), evidence.lenetFidNoise()),
            distribution.intervals(),
            ClassScore.of(reading.probabilities()),
            pairs(features, yardstick.space()),
            warnings(statistics, second),
            second == null
                ? null
                : second(second, Objects.requireNonNull(yardstick.second()).space()));
    Inputs inputs =
        new Inputs(
            key,
            images.sha256(),
            yardstick.identity(),
            yardstick.lenetSha256(),
            resamples,
            BOOTSTRAP_SEED);
    return new Measurement(result, evidence, inputs);
  }

  private static @Nullable Features second(
      ImageSet images, @Nullable SecondSpace second, ProgressListener listener) {
    if (second == null) {
      return null;
    }
    int all = images.size();
    listener.progress(Stage.READING_SECOND, 0, all);
    return second
        .network()
        .read(images, second.batch(), read -> listener.progress(Stage.READING_SECOND, read, all));
  }

  private static Fid fid(FeatureStatistics statistics, FeatureSpace space, @Nullable Double noise) {
    return new Fid(
        space.toReal().to(statistics),
        statistics.samples(),
        HELD_OUT,
        space.features().rows(),
        space.extractorSha256(),
        space.floor(),
        noise);
  }

  private Pairs pairs(Features features, FeatureSpace space) {
    PairMetrics floors = space.pairFloors();
    PairMetrics pairs =
        PairMetrics.of(
            space.features(),
            features,
            PairMetrics.NEIGHBOURS,
            Draws.resamples(resamples, BOOTSTRAP_SEED));
    int generated = features.rows();
    int real = space.features().rows();
    return new Pairs(
        generated,
        HELD_OUT,
        real,
        space.extractorSha256(),
        PairMetrics.NEIGHBOURS,
        paired(pairs.kernelDistance(), floors.kernelDistance()),
        paired(share(pairs.precision(), generated), floors.precision()),
        paired(share(pairs.recall(), real), floors.recall()),
        paired(pairs.density(), floors.density()),
        paired(share(pairs.coverage(), real), floors.coverage()));
  }

  private SecondSpaceResult second(Features features, FeatureSpace space) {
    Pairs pairs = pairs(features, space);
    return new SecondSpaceResult(
        features.dimension(),
        fid(FeatureStatistics.of(features), space, null),
        pairs.k(),
        pairs.lenetKid(),
        pairs.precision(),
        pairs.recall(),
        pairs.density(),
        pairs.coverage());
  }

  private static Estimate share(Estimate estimate, int of) {
    return Estimate.share(Math.round(estimate.value() * of), of);
  }

  private static Paired paired(Estimate estimate, Estimate floor) {
    return new Paired(estimate.value(), estimate.noise(), floor.value());
  }

  private static List<String> warnings(FeatureStatistics lenet, @Nullable Features second) {
    List<String> warnings = new ArrayList<>();
    if (lenet.singular()) {
      warnings.add(singular(lenet.samples(), lenet.dimension(), "LeNet-FID"));
    }
    if (second != null && second.rows() <= second.dimension()) {
      warnings.add(singular(second.rows(), second.dimension(), "FID"));
    }
    return warnings;
  }

  private static String singular(int samples, int dimension, String what) {
    return "%d images have no full covariance of %d features: their %s says more of their number than of them; draw more than %d"
        .formatted(samples, dimension, what, dimension);
  }

  private Evidence evidence(
      ImageSet images, Reading reading, Features features, Yardstick yardstick) {
    int classes = yardstick.classes().counts().size();
    Bootstrap bootstrap = new Bootstrap(resamples, BOOTSTRAP_SEED);
    int[] labels = reading.labels();
    return new Evidence(
        bootstrap.standardDeviation(
            labels.length,
            rows -> yardstick.space().toReal().to(FeatureStatistics.of(features.subset(rows)))),
        bootstrap.standardDeviation(
            labels.length, rows -> ClassDistribution.of(labelsOf(rows, labels), classes).entropy()),
        reading.clutter(),
        ClassDistribution.of(reading.clearLabels(), classes).covered(labels.length),
        yardstick.likeness().look(images, reading, bootstrap));
  }

  private static int[] labelsOf(int[] rows, int[] labels) {
    return Arrays.stream(rows).map(row -> labels[row]).toArray();
  }
}
