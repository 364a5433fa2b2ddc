package org.phoenix.site.device;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.phoenix.platform.metrics.LiveGauges;
import org.phoenix.platform.metrics.Readings;
import org.phoenix.site.SiteProperties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Reads the device that the site trains on every few seconds; beside it the machine's other GPUs,
 * which may be busy with somebody else's work.
 */
@Component
public class DeviceMonitor {

  private static final Logger log = LoggerFactory.getLogger(DeviceMonitor.class);

  private final String own;
  private final Device device;
  private final LiveGauges gauges;
  private volatile List<DeviceReading> latest = List.of();
  private volatile boolean failureTold;

  @Autowired
  DeviceMonitor(SiteProperties properties, MeterRegistry registry) {
    this(
        properties.device(),
        properties.device().equals(Processor.NAME)
            ? new Processor(Path.of("/proc/self/status"))
            : new NvidiaSmi("nvidia-smi"),
        registry);
  }

  DeviceMonitor(String own, Device device, MeterRegistry registry) {
    this.own = own;
    this.device = device;
    this.gauges = new LiveGauges(registry);
  }

  /** How busy the device is that the site trains on; empty where nobody tells. */
  public Optional<DeviceReading> own() {
    return latest.stream().filter(reading -> reading.device().equals(own)).findFirst();
  }

  @Scheduled(fixedDelay = 5, timeUnit = TimeUnit.SECONDS)
  void read() {
    try {
      latest = device.read();
    } catch (IOException e) {
      latest = List.of();
      tell(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    show();
  }

  private void show() {
    Readings readings = new Readings();
    for (DeviceReading reading : latest) {
      Tags tags = Tags.of("device", reading.device());
      readings.add("phoenix.agent.device.memory.used.bytes", tags, reading.memoryUsedBytes());
      readings.add("phoenix.agent.device.memory.bytes", tags, reading.memoryBytes());
      readings.add("phoenix.agent.device.utilisation", tags, reading.utilisation());
    }
    gauges.show(readings);
  }

  /** Once: training goes on all the same. */
  private void tell(IOException failure) {
    if (!failureTold) {
      failureTold = true;
      log.warn("There are no metrics of {}: {}", own, failure.getMessage());
    }
  }
}
