package org.phoenix.site.gpu;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.phoenix.platform.metrics.LiveGauges;
import org.phoenix.platform.metrics.Readings;
import org.phoenix.site.SiteProperties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Reads the GPUs every few seconds when the site trains on one. Without a GPU there is nothing to
 * read, and none of these gauges.
 */
@Component
public class GpuMonitor {

  private static final Logger log = LoggerFactory.getLogger(GpuMonitor.class);

  private static final Pattern CUDA = Pattern.compile("cuda:(\\d{1,3})");
  private static final int NO_GPU = -1;

  private final int own;
  private final NvidiaSmi tool;
  private final LiveGauges gauges;
  private volatile List<GpuReading> latest = List.of();
  private volatile boolean failureTold;

  @Autowired
  GpuMonitor(SiteProperties properties, MeterRegistry registry) {
    this(properties.device(), new NvidiaSmi("nvidia-smi"), registry);
  }

  GpuMonitor(String device, NvidiaSmi tool, MeterRegistry registry) {
    Matcher cuda = CUDA.matcher(device);
    this.own = cuda.matches() ? Integer.parseInt(cuda.group(1)) : NO_GPU;
    this.tool = tool;
    this.gauges = new LiveGauges(registry);
  }

  /** How busy the GPU is that the site trains on; empty on a CPU, or where nobody tells. */
  public Optional<GpuReading> own() {
    return latest.stream().filter(gpu -> gpu.index() == own).findFirst();
  }

  @Scheduled(fixedDelay = 5, timeUnit = TimeUnit.SECONDS)
  void read() {
    if (own == NO_GPU) {
      return;
    }
    try {
      latest = tool.read();
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
    for (GpuReading gpu : latest) {
      Tags tags = Tags.of("gpu", Integer.toString(gpu.index()));
      readings.add("phoenix.agent.gpu.memory.used.bytes", tags, gpu.memoryUsedBytes());
      readings.add("phoenix.agent.gpu.memory.bytes", tags, gpu.memoryBytes());
      readings.add("phoenix.agent.gpu.utilisation", tags, gpu.utilisation());
    }
    gauges.show(readings);
  }

  /** Once: training goes on all the same. */
  private void tell(IOException failure) {
    if (!failureTold) {
      failureTold = true;
      log.warn("There are no metrics of the GPU: {}", failure.getMessage());
    }
  }
}
