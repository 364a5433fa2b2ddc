package org.phoenix.evaluator.lenet;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.phoenix.diffusion.data.ImageForm;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.diffusion.data.ImageSetFile;
import org.phoenix.diffusion.lenet.LeNet;
import org.phoenix.diffusion.lenet.LeNetShape;
import org.phoenix.diffusion.metrics.FeatureStatistics;
import org.phoenix.diffusion.metrics.Features;
import org.phoenix.diffusion.metrics.FrechetDistance;
import org.phoenix.diffusion.pipeline.StoredModel;
import org.phoenix.diffusion.sampler.NoiseSource;
import org.phoenix.diffusion.sampler.SamplerSpec;
import org.phoenix.diffusion.sampler.SamplingProgress;
import org.phoenix.diffusion.unet.Layout;
import org.phoenix.diffusion.unet.Precision;
import org.phoenix.diffusion.unet.SlicedModel;
import org.phoenix.diffusion.unet.UNetModel;

/**
 * LeNet-FID of a trained model's images by sampler, the same noise for each: what 20 steps of
 * SDE-DPM-Solver++ lose beside 1,000 of DDPM. Takes a model and labelled images, see
 * benchmarks/README.md.
 */
@Tag("long")
class SamplerQualityTests {

  /** The default may cost a tenth of LeNet-FID. */
  private static final double MOST = 1.1;

  @Test
  void theDefaultSamplerIsAsGoodAsAThousandSteps() throws InterruptedException {
    Path model = Path.of(property("phoenix.quality.model"));
    ImageSet real = images(model);
    int count = Integer.getInteger("phoenix.quality.count", 512);
    LeNetShape shape = new LeNetShape(real.channels(), real.height(), real.classes());
    var lenetWeights =
        new LeNetTraining(shape, LeNetRecipe.of(real, null), 7, "cpu").train(real, done -> {});
    try (StoredModel stored = StoredModel.open(model, null, false);
        LeNet lenet = new LeNet(lenetWeights, "cpu");
        UNetModel network =
            new UNetModel(
                stored.config(),
                stored.weights(),
                Precision.F32,
                Layout.on(Device.cpu()),
                Device.cpu())) {
      var distance = new FrechetDistance(statistics(lenet, real));
      double usual = 0;
      double ancestral = 0;
      for (String spec :
          new String[] {SamplerSpec.USUAL.toString(), "dpmsolver++:20", "ddim:50", "ddpm:1000"}) {
        long start = System.nanoTime();
        ImageSet drawn = draw(stored, network, SamplerSpec.parse(spec), count);
        double seconds = (System.nanoTime() - start) / 1e9;
        double fid = distance.to(statistics(lenet, drawn));
        System.out.printf(
            Locale.ROOT, "%s: LeNet-FID %.3f of %d images, %.1f s%n", spec, fid, count, seconds);
        usual = spec.startsWith("sde") ? fid : usual;
        ancestral = spec.startsWith("ddpm") ? fid : ancestral;
      }
      assertThat(usual).isLessThan(MOST * ancestral);
    }
  }

  private static ImageSet images(Path model) {
    try (StoredModel stored = StoredModel.open(model, null, false)) {
      return new ImageForm(stored.config().outChannels(), stored.config().sampleSize())
          .fit(ImageSetFile.read(Path.of(property("phoenix.quality.images"))));
    }
  }

  private static FeatureStatistics statistics(LeNet lenet, ImageSet images) {
    return FeatureStatistics.of(Features.of(lenet.read(images).features(), "LeNet"));
  }

  private static ImageSet draw(StoredModel stored, UNetModel network, SamplerSpec spec, int count) {
    int size = stored.config().sampleSize();
    float[] images =
        spec.sampler(stored.scheduler())
            .sample(
                SlicedModel.of(network, Device.cpu()),
                stored.config().imageSize(),
                0,
                count,
                NoiseSource.seeded(Long.getLong("phoenix.quality.seed", 1)),
                SamplingProgress.NONE);
    return ImageSet.ofNormalised(images, stored.config().outChannels(), size, size);
  }

  private static String property(String name) {
    return Objects.requireNonNull(System.getProperty(name), name);
  }
}
