package org.phoenix.coordinator.rounds;

/**
 * Images of a site's own model in the object store, as the site declared them.
 *
 * @param key of the object
 */
public record SentSamples(String key, String sha256, long bytes) {}
