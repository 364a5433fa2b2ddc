package org.phoenix.evaluator.reference;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import org.phoenix.platform.metrics.LiveGauges;
import org.phoenix.platform.metrics.Readings;
import org.springframework.stereotype.Component;

/** How good LeNet is, and what the reference set looks like to compare with. */
@Component
class ReferenceGauges {

  private final LiveGauges gauges;

  ReferenceGauges(MeterRegistry registry) {
    this.gauges = new LiveGauges(registry);
  }

  void show(Yardstick yardstick) {
    Readings readings =
        new Readings()
            .add("phoenix.lenet.accuracy", Tags.empty(), yardstick.accuracy())
            .add("phoenix.lenet.fid.floor", Tags.empty(), yardstick.space().floor());
    List<Double> shares = yardstick.classes().shares();
    for (int label = 0; label < shares.size(); label++) {
      readings.add(
          "phoenix.reference.class.share",
          Tags.of("class", Integer.toString(label)),
          shares.get(label));
    }
    gauges.show(readings);
  }
}
