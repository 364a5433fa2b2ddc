package org.phoenix.coordinator.memorisation;

/**
 * The weights of the evaluator's LeNet in the object store.
 *
 * @param key of the object
 */
public record LeNetFile(String key, String sha256, long bytes) {}
