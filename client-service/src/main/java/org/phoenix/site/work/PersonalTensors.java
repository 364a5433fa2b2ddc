package org.phoenix.site.work;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.phoenix.diffusion.unet.UNetConfig;
import org.phoenix.diffusion.weights.DType;
import org.phoenix.diffusion.weights.FloatTensor;
import org.phoenix.diffusion.weights.ModelWeights;
import org.phoenix.platform.contract.SiteWorkApi.Download;
import org.phoenix.platform.contract.SiteWorkApi.Personal;
import org.phoenix.platform.contract.SiteWorkApi.WorkOrder;
import org.phoenix.site.transfer.Transfers;
import org.springframework.stereotype.Component;

/**
 * The tensors of a run that never leave the site. They live in the state folder, one file per
 * round, and start as those of the run's first weights.
 */
@Component
class PersonalTensors {

  private final StateFolder state;
  private final Transfers transfers;

  PersonalTensors(StateFolder state, Transfers transfers) {
    this.state = state;
    this.transfers = transfers;
  }

  /** The weights that a round starts from: the global ones, and the site's own in their places. */
  Checkpoint complete(WorkOrder order, Checkpoint global) throws IOException {
    Personal personal = order.personal();
    if (personal == null) {
      return global;
    }
    Set<String> names = new TreeSet<>(personal.tensors());
    ModelWeights own = start(order, personal).weights();
    ModelWeights shared = global.weights();
    return new Checkpoint(
        new ModelWeights(
            merged(shared.raw(), own.raw(), names),
            shared.averaged() == null || own.averaged() == null
                ? shared.averaged()
                : merged(shared.averaged(), own.averaged(), names)),
        global.notes());
  }

  /**
   * Keeps the site's own tensors after a round.
   *
   * @return what is left to be sent
   */
  Checkpoint keep(WorkOrder order, UNetConfig config, Checkpoint trained) throws IOException {
    Personal personal = order.personal();
    if (personal == null) {
      return trained;
    }
    Set<String> names = new TreeSet<>(personal.tensors());
    RoundFiles files = state.personal(order.runId());
    only(trained, names, true).write(files.after(order.round()), config, order.round(), DType.F32);
    files.prune(order.round());
    return only(trained, names, false);
  }

  /** What the order needs of the run's first weights. */
  Stream<Download> downloads(WorkOrder order) throws IOException {
    Personal personal = order.personal();
    return personal == null || own(order).isPresent()
        ? Stream.empty()
        : Stream.of(personal.start());
  }

  private Checkpoint start(WorkOrder order, Personal personal) throws IOException {
    Optional<Path> own = own(order);
    if (own.isPresent()) {
      return Checkpoint.read(own.get());
    }
    Path first = state.download(personal.start().sha256());
    transfers.download(personal.start(), first);
    return Checkpoint.read(first);
  }

  private Optional<Path> own(WorkOrder order) throws IOException {
    return state.personal(order.runId()).before(order.round());
  }

  private static SortedMap<String, FloatTensor> merged(
      SortedMap<String, FloatTensor> shared,
      SortedMap<String, FloatTensor> own,
      Set<String> names) {
    SortedMap<String, FloatTensor> all = new TreeMap<>(shared);
    all.putAll(only(own, names, true));
    return all;
  }

  private static Checkpoint only(Checkpoint all, Set<String> names, boolean named) {
    SortedMap<String, FloatTensor> averaged = all.weights().averaged();
    return new Checkpoint(
        new ModelWeights(
            only(all.weights().raw(), names, named),
            averaged == null ? null : only(averaged, names, named)),
        all.notes());
  }

  private static SortedMap<String, FloatTensor> only(
      SortedMap<String, FloatTensor> all, Set<String> names, boolean named) {
    SortedMap<String, FloatTensor> some = new TreeMap<>(all);
    some.keySet().removeIf(name -> names.contains(name) != named);
    return some;
  }
}
