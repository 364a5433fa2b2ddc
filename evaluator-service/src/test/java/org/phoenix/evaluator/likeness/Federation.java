package org.phoenix.evaluator.likeness;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.diffusion.lenet.LeNet;
import org.phoenix.diffusion.lenet.Reading;
import org.phoenix.diffusion.metrics.Estimate;
import org.phoenix.evaluator.metrics.Bootstrap;
import org.phoenix.evaluator.verdicts.Candidate;
import org.phoenix.evaluator.verdicts.Judge;
import org.phoenix.evaluator.verdicts.Metric;
import org.phoenix.evaluator.verdicts.VerdictRule;
import org.phoenix.platform.contract.EvaluationsApi.Verdict;

/**
 * Ten honest sites and a few broken ones, judged three times; the second strike disconnects. An
 * honest site has the mix of classes of a Dirichlet draw, concentration 0.3 to 1, and a quality of
 * its own that stays: unsharp by up to 0.6 of a 3 x 3 mean, noisy by up to 12 of 255.
 */
final class Federation {

  static final int HONEST = 10;
  private static final int EVALUATIONS = 3;
  private static final int STRIKES = 2;
  private static final int SAMPLES = 128;

  private final LeNet lenet;
  private final Likeness likeness;
  private final Pictures pictures;
  private final Random random;
  private final Map<String, Function<Integer, ImageSet>> sites = new TreeMap<>();

  Federation(LeNet lenet, Likeness likeness, Pictures pictures, long seed) {
    this.lenet = lenet;
    this.likeness = likeness;
    this.pictures = pictures;
    this.random = new Random(seed);
  }

  /** The sites that were disconnected: {@code honest-0} to 9, {@code broken-0} and on. */
  List<String> disconnected(List<BrokenKind> broken) {
    for (int i = 0; i < HONEST; i++) {
      sites.put("honest-" + i, honest());
    }
    for (int i = 0; i < broken.size(); i++) {
      BrokenKind kind = broken.get(i);
      Function<Integer, ImageSet> draws = honest();
      sites.put("broken-" + i, count -> kind.of(draws.apply(count), random));
    }
    Map<String, Integer> strikes = new TreeMap<>();
    List<String> gone = new ArrayList<>();
    for (int evaluation = 0; evaluation < EVALUATIONS; evaluation++) {
      List<Candidate> judged =
          sites.keySet().stream().filter(site -> !gone.contains(site)).map(this::draw).toList();
      for (Verdict verdict :
          new Judge(new VerdictRule(Metric.of(Metric.LIKENESS), 3, null)).judge(judged)) {
        if (verdict.underperforms() && strikes.merge(verdict.site(), 1, Integer::sum) == STRIKES) {
          gone.add(verdict.site());
        }
      }
    }
    return gone;
  }

  private Function<Integer, ImageSet> honest() {
    double[] shares = Mix.dirichlet(10, 0.3 + 0.7 * random.nextDouble(), random);
    double blur = 0.6 * random.nextDouble();
    double noise = 12 * random.nextDouble();
    return count -> Pictures.imperfect(pictures.mix(count, shares, random), blur, noise, random);
  }

  private Candidate draw(String site) {
    ImageSet images = sites.get(site).apply(SAMPLES);
    Reading reading = lenet.read(images);
    Map<Metric, Estimate> values = new TreeMap<>();
    likeness
        .look(images, reading, new Bootstrap(20, 0))
        .forEach((metric, measured) -> values.put(Metric.of(metric).get(0), measured));
    return new Candidate(site, new UUID(0, 0), values, reading.clutter(), List.of());
  }
}
