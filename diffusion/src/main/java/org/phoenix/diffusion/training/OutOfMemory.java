package org.phoenix.diffusion.training;

import ai.djl.engine.EngineException;
import java.util.List;

/** How libtorch says that memory ran out: in words, since its own type does not reach Java. */
final class OutOfMemory {

  /** Of the caching allocator for GPUs, the allocator for processors, cuBLAS and cuDNN, and C++. */
  private static final List<String> WORDS =
      List.of("out of memory", "you tried to allocate", "STATUS_ALLOC_FAILED", "bad_alloc");

  private OutOfMemory() {}

  static boolean isSaidBy(EngineException failure) {
    String message = String.valueOf(failure.getMessage());
    return WORDS.stream().anyMatch(message::contains);
  }

  /** The line that says it; the others are a trace through the script. */
  static String inWords(EngineException failure) {
    return String.valueOf(failure.getMessage())
        .lines()
        .filter(line -> WORDS.stream().anyMatch(line::contains))
        .findFirst()
        .orElse(failure.toString())
        .strip();
  }
}
