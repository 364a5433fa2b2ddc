package org.phoenix.site.device;

/**
 * One device at one moment.
 *
 * @param device {@code cpu}, or {@code cuda:} and the index by which the driver counts, from 0
 * @param memoryUsedBytes what everything on a GPU holds; on the processor what the agent holds
 * @param memoryBytes what the device has; the processor has what the machine or container may use
 * @param utilisation share of the last moments in which the device computed, from 0 to 1
 */
public record DeviceReading(
    String device, long memoryUsedBytes, long memoryBytes, double utilisation) {}
