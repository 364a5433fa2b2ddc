package org.phoenix.coordinator.runs;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.phoenix.coordinator.CoordinatorProperties;
import org.phoenix.coordinator.personalisation.PersonalLayers;
import org.phoenix.coordinator.sharing.ClassBalance;
import org.phoenix.coordinator.sharing.SharedDataSet;
import org.phoenix.coordinator.sharing.SharedDataSets;
import org.phoenix.coordinator.sites.Site;
import org.phoenix.coordinator.sites.Sites;
import org.phoenix.diffusion.sampler.SamplerSpec;
import org.phoenix.diffusion.schedule.SchedulerConfig;
import org.phoenix.diffusion.unet.Parameter;
import org.phoenix.diffusion.unet.UNetConfig;
import org.phoenix.diffusion.unet.UnsupportedModelException;
import org.phoenix.platform.contract.RunSpec;
import org.phoenix.platform.contract.RunSpec.Personalisation;
import org.phoenix.platform.contract.RunSpec.Screening;
import org.phoenix.platform.contract.RunSpec.Sharing;
import org.phoenix.platform.problem.InvalidRequestException;
import org.springframework.stereotype.Component;

/** What annotations cannot say of a specification: whether a run of it could ever work. */
@Component
class SpecCheck {

  private final Sites sites;
  private final SharedDataSets sharedDataSets;
  private final CoordinatorProperties properties;

  SpecCheck(Sites sites, SharedDataSets sharedDataSets, CoordinatorProperties properties) {
    this.sites = sites;
    this.sharedDataSets = sharedDataSets;
    this.properties = properties;
  }

  /**
   * @throws InvalidRequestException that names the value which cannot be
   */
  void check(RunSpec spec) {
    RoundPolicyCheck.check(spec);
    TrainingCheck.check(spec);
    UNetConfig model = model(spec);
    if (spec.sites() != null) {
      checkSites(spec.sites(), spec.quorum());
    }
    checkAggregation(spec);
    if (spec.sharing() != null) {
      checkSharing(spec.sharing(), model);
    }
    if (spec.personalisation() != null) {
      checkPersonalisation(spec.personalisation(), spec, model);
    }
    if (spec.evaluation() != null) {
      checkSampler("evaluation", spec.evaluation().sampler(), spec.evaluation().steps());
    }
    if (spec.memorisation() != null) {
      checkSampler("memorisation", spec.memorisation().sampler(), spec.memorisation().steps());
    }
    if (spec.screening() != null) {
      checkScreening(spec.screening(), spec);
    }
  }

  private UNetConfig model(RunSpec spec) {
    UNetConfig model;
    try {
      model = UNetConfig.parse(spec.model().toString());
    } catch (UnsupportedModelException e) {
      throw new InvalidRequestException("model: " + e.getMessage(), e);
    }
    require(
        model.inChannels() == model.outChannels(),
        "model: in_channels = %d and out_channels = %d differ; the noise has the image's shape",
        model.inChannels(),
        model.outChannels());
    long size = model.parameters().stream().mapToLong(Parameter::size).sum();
    require(
        size <= properties.maxParameters(),
        "model: it has %d parameters; this coordinator takes %d",
        size,
        properties.maxParameters());
    return model;
  }

  private void checkSites(List<String> names, @Nullable Integer quorum) {
    require(!names.isEmpty(), "sites = []: name at least one, or leave it out for all");
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      require(seen.add(name), "sites names %s twice", name);
    }
    Set<String> unknown = new TreeSet<>(seen);
    sites.findByNameInAndLeftAtNullOrderByName(seen).stream()
        .map(Site::name)
        .forEach(unknown::remove);
    require(unknown.isEmpty(), "sites: nobody is enrolled as %s", String.join(", ", unknown));
    require(
        quorum == null || quorum <= names.size(),
        "quorum = %s: only %d sites take part",
        quorum,
        names.size());
  }

  /** Every round must be sure of as many updates as its method needs. */
  private static void checkAggregation(RunSpec spec) {
    int least = AggregationMethod.of(spec.aggregation()).leastUpdates();
    String name = AggregationMethod.name(spec.aggregation());
    Integer quorum = spec.quorum();
    if (quorum != null) {
      require(
          quorum >= least,
          "aggregation: %s needs %d updates in every round, and quorum = %d promises fewer",
          name,
          least,
          quorum);
      return;
    }
    require(
        spec.sites() == null || spec.sites().size() >= least,
        "aggregation: %s needs %d updates in every round, and only %d sites take part",
        name,
        least,
        spec.sites() == null ? 0 : spec.sites().size());
    require(
        spec.screening() == null || spec.screening().minimumSites() >= least,
        "aggregation: %s needs %d updates in every round, and screening may disconnect sites until"
            + " minimumSites = %d are left",
        name,
        least,
        spec.screening() == null ? 0 : spec.screening().minimumSites());
  }

  private void checkSharing(Sharing sharing, UNetConfig model) {
    SharedDataSet set =
        sharedDataSets
            .findById(sharing.dataSet())
            .orElseThrow(
                () ->
                    new InvalidRequestException(
                        "sharing.dataSet = %s: no such shared data set is registered"
                            .formatted(sharing.dataSet())));
    require(
        set.channels() == model.inChannels()
            && set.height() == model.sampleSize()
            && set.width() == model.sampleSize(),
        "sharing.dataSet = %s: its images are %d x %d x %d, the model's are %d x %d x %d",
        set.name(),
        set.channels(),
        set.height(),
        set.width(),
        model.inChannels(),
        model.sampleSize(),
        model.sampleSize());
    require(
        sharing.alpha() > 0 || sharing.warmUpSteps() > 0,
        "sharing: alpha = 0 and warmUpSteps = 0 share nothing; leave sharing out");
    checkBalance(sharing, set);
  }

  private static void checkBalance(Sharing sharing, SharedDataSet set) {
    Double tolerance = sharing.balanceTolerance();
    if (tolerance == null) {
      return;
    }
    List<Integer> counts = set.classCounts();
    if (counts == null) {
      throw new InvalidRequestException(
          "sharing.balanceTolerance = %s: sharing.dataSet = %s has no labels to balance by"
              .formatted(tolerance, set.name()));
    }
    ClassBalance balance = ClassBalance.of(counts);
    require(
        balance.deviation() <= tolerance,
        "sharing.balanceTolerance = %s: class %d of sharing.dataSet = %s has %d images, the mean is %s",
        tolerance,
        balance.worst(),
        set.name(),
        balance.images(),
        balance.mean());
  }

  private static void checkPersonalisation(
      Personalisation personalisation, RunSpec spec, UNetConfig model) {
    PersonalLayers.check(personalisation, model);
    require(
        spec.evaluation() == null || spec.screening() != null,
        "evaluation: with personalisation nobody has a whole global model to judge; add screening,"
            + " for which each site draws images of its own model, or leave evaluation out");
  }

  private static void checkSampler(String what, String sampler, int steps) {
    try {
      SamplerSpec.of(sampler, steps, null).sampler(SchedulerConfig.HO_2020);
    } catch (IllegalArgumentException e) {
      throw new InvalidRequestException(what + ": " + e.getMessage(), e);
    }
  }

  private static void checkScreening(Screening screening, RunSpec spec) {
    require(
        spec.evaluation() != null,
        "screening: needs evaluation, which says by which sampler and steps images are drawn");
    require(Double.isFinite(screening.k()), "screening.k = %s: must be finite", screening.k());
    require(
        screening.bound() == null || Double.isFinite(screening.bound()),
        "screening.bound = %s: must be finite",
        screening.bound());
    require(
        screening.bound() == null || !screening.judgedBy().equals(Screening.DEFAULT_METRIC),
        "screening.bound = %s: is of one metric, and %s are several; name one",
        screening.bound(),
        Screening.DEFAULT_METRIC);
    require(
        screening.afterRounds() < spec.rounds(),
        "screening.afterRounds = %d: nobody would be judged in rounds = %d",
        screening.afterRounds(),
        spec.rounds());
    require(
        spec.sites() == null || screening.minimumSites() <= spec.sites().size(),
        "screening.minimumSites = %d: only %d sites take part",
        screening.minimumSites(),
        spec.sites() == null ? 0 : spec.sites().size());
  }

  static void require(boolean fits, String message, @Nullable Object... values) {
    if (!fits) {
      throw new InvalidRequestException(message.formatted(values));
    }
  }
}
