package org.phoenix.coordinator.cards;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.phoenix.coordinator.checkpoints.Checkpoint;
import org.phoenix.coordinator.rounds.SavedBytes;
import org.phoenix.coordinator.runs.Participant;
import org.phoenix.coordinator.runs.Participants;
import org.phoenix.coordinator.runs.Run;
import org.phoenix.coordinator.sharing.SharedDataSet;
import org.phoenix.coordinator.sharing.SharedDataSets;
import org.phoenix.coordinator.sites.Sites;
import org.phoenix.diffusion.files.Sha256;
import org.phoenix.diffusion.schedule.SchedulerConfig;
import org.phoenix.diffusion.unet.Parameter;
import org.phoenix.diffusion.unet.UNetConfig;
import org.phoenix.platform.contract.ModelCard;
import org.phoenix.platform.contract.ModelCard.Judgement;
import org.phoenix.platform.contract.ModelCard.Network;
import org.phoenix.platform.contract.ModelCard.RoundCounts;
import org.phoenix.platform.contract.ModelCard.SharedData;
import org.phoenix.platform.contract.ModelCard.SiteData;
import org.phoenix.platform.contract.ModelCard.SiteMemorisation;
import org.phoenix.platform.contract.RunSpec;
import org.phoenix.platform.contract.RunSpec.Sharing;
import org.phoenix.platform.contract.RunSpec.Training;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Makes model cards of runs, whatever their state. A card shows nothing that the API does not. */
@Component
public class ModelCards {

  private static final MediaType MARKDOWN =
      new MediaType("text", "markdown", StandardCharsets.UTF_8);

  private final CardFacts facts;
  private final Participants participants;
  private final Sites sites;
  private final SharedDataSets sharedDataSets;
  private final SavedBytes saved;

  ModelCards(
      CardFacts facts,
      Participants participants,
      Sites sites,
      SharedDataSets sharedDataSets,
      SavedBytes saved) {
    this.facts = facts;
    this.participants = participants;
    this.sites = sites;
    this.sharedDataSets = sharedDataSets;
    this.saved = saved;
  }

  /** The card as text, with an entity tag as every other answer has. */
  @Transactional(readOnly = true)
  public ResponseEntity<String> text(Run run) {
    String text = CardText.of(of(run));
    String tag = Sha256.of(text.getBytes(StandardCharsets.UTF_8)).substring(0, 32);
    return ResponseEntity.ok().contentType(MARKDOWN).eTag(tag).body(text);
  }

  /** The card of a run as it is now. */
  @Transactional(readOnly = true)
  public ModelCard of(Run run) {
    RunSpec spec = run.spec();
    Checkpoint weights = run.checkpoint();
    RoundHistory history =
        new RoundHistory(facts.rounds(run.id()), weights == null ? null : weights.sha256());
    List<Participant> members = participants.findByRunIdOrderBySite(run.id());
    SiteRecords records = SiteRecords.of(run.id(), facts);
    List<SiteData> data =
        records.data(
            members, sites.findAllById(members.stream().map(Participant::siteId).toList()));
    SharedData shared = spec.sharing() == null ? null : shared(run, spec.sharing(), members);
    RoundCounts rounds = history.counts(spec.rounds(), saved.of(run));
    Judgement newest = facts.newestJudged(run.id()).map(Measurements::of).orElse(null);
    Judgement best = best(run);
    List<SiteMemorisation> memorisation = records.memorisation(members);
    Limits limits = new Limits(run, data, rounds, newest, memorisation);
    return new ModelCard(
        run.id(),
        run.name(),
        run.status(),
        run.reason(),
        spec.seed(),
        spec.licence(),
        run.createdAt(),
        run.endedAt(),
        run.clonedFrom(),
        limits.sentences(),
        network(run, history),
        data,
        shared,
        Strategies.of(spec),
        rounds,
        newest,
        best,
        memorisation);
  }

  private @Nullable Judgement best(Run run) {
    Integer number = run.bestRound();
    return number == null
        ? null
        : facts.judged(run.id(), number).map(Measurements::of).orElse(null);
  }

  private static Network network(Run run, RoundHistory history) {
    UNetConfig config = UNetConfig.parse(run.spec().model().toString());
    Training training = run.spec().training();
    return new Network(
        config.sampleSize(),
        config.inChannels(),
        config.parameters().stream().mapToLong(Parameter::size).sum(),
        config.blockOutChannels(),
        config.layersPerBlock(),
        training.prediction() == null ? "epsilon" : training.prediction(),
        training.betaSchedule() == null ? "linear" : training.betaSchedule(),
        SchedulerConfig.HO_2020.schedule().steps(),
        training.emaDecay() > 0,
        history.newest(),
        history.of(run.bestRound()));
  }

  private SharedData shared(Run run, Sharing sharing, List<Participant> members) {
    SharedDataSet set = sharedDataSets.findById(sharing.dataSet()).orElse(null);
    return new SharedData(
        sharing.dataSet(),
        set == null ? null : set.images(),
        set == null ? null : set.sha256(),
        set == null ? null : set.classCounts(),
        sharing.alpha(),
        sharing.warmUpSteps(),
        run.beta(),
        members.stream().mapToLong(Participant::sharedBytes).sum());
  }
}
