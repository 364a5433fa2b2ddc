package org.phoenix.coordinator.aggregation;

/** What came out of an aggregation cannot be weights; another try would give the same. */
final class InfiniteWeightsException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  InfiniteWeightsException(String tensor, double value) {
    super("%s would hold %s, which is no finite float32".formatted(tensor, value));
  }
}
