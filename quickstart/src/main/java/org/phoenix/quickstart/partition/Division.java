package org.phoenix.quickstart.partition;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.diffusion.data.Partition;
import org.phoenix.diffusion.data.Partitions;

/** A way of dividing and its numbers; each way reads those it needs. */
record Division(
    Way way, int parties, int shards, int labels, double alpha, int minimum, long seed) {

  /**
   * Divides a set.
   *
   * @throws IllegalArgumentException when it cannot be divided in this way
   */
  Partition of(ImageSet set) {
    return switch (way) {
      case IID -> Partitions.iid(set, parties, seed);
      case SHARDS -> Partitions.labelShards(set, parties, shards, seed);
      case LABELS -> Partitions.labelsPerParty(set, parties, labels, seed);
      case DIRICHLET -> Partitions.dirichlet(set, parties, alpha, minimum, seed);
      case QUANTITY -> Partitions.quantity(set, parties, alpha, minimum, seed);
    };
  }

  /** The way and what it reads, by name. */
  Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("by", way.word());
    switch (way) {
      case IID -> {}
      case SHARDS -> facts.put("shards", shards);
      case LABELS -> facts.put("labels", labels);
      case DIRICHLET, QUANTITY -> {
        facts.put("alpha", alpha);
        facts.put("minimum", minimum);
      }
    }
    facts.put("seed", seed);
    return facts;
  }

  /** For example {@code by shards, shards 2, seed 7}. */
  @Override
  public String toString() {
    return facts().entrySet().stream()
        .map(fact -> fact.getKey() + " " + fact.getValue())
        .collect(Collectors.joining(", "));
  }
}
