package org.phoenix.diffusion.pipeline;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.phoenix.diffusion.schedule.SchedulerConfig;
import org.phoenix.diffusion.weights.FloatTensor;

/**
 * What a pipeline folder holds.
 *
 * @param unetConfig the JSON of {@code unet/config.json}
 * @param scheduler schedule and sampling defaults
 * @param weights of the UNet by diffusers' current names
 */
public record Pipeline(
    String unetConfig, SchedulerConfig scheduler, SortedMap<String, FloatTensor> weights) {

  public Pipeline {
    weights = Collections.unmodifiableSortedMap(new TreeMap<>(weights));
  }
}
