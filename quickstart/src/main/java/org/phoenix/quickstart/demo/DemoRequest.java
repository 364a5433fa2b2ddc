package org.phoenix.quickstart.demo;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of the demo.
 *
 * @param out where the results go
 * @param data the user's own images, or null for those that Phoenix ships
 * @param compression how the sites' updates travel, as in {@link
 *     org.phoenix.platform.contract.RunSpec}
 */
record DemoRequest(Path out, int rounds, long seed, @Nullable Path data, String compression) {}
