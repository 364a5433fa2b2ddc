package org.phoenix.platform.store;

/** An object in the bucket and its size in bytes. */
public record StoredObject(String key, long bytes) {}
