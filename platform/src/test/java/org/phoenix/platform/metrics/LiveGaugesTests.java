package org.phoenix.platform.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

class LiveGaugesTests {

  private static final Tags ADA = Tags.of("site", "ada");
  private static final Tags BOB = Tags.of("site", "bob");

  private final MeterRegistry registry = new SimpleMeterRegistry();
  private final LiveGauges gauges = new LiveGauges(registry);

  @Test
  void aReadingIsShown() {
    gauges.show(new Readings().add("loss", ADA, 0.5).add("loss", BOB, 0.25));

    assertThat(registry.get("loss").tags(ADA).gauge().value()).isEqualTo(0.5);
    assertThat(registry.get("loss").tags(BOB).gauge().value()).isEqualTo(0.25);
  }

  @Test
  void aSeriesThatStaysIsTheSameGaugeWithAnotherValue() {
    gauges.show(new Readings().add("loss", ADA, 0.5));
    Gauge before = registry.get("loss").gauge();
    gauges.show(new Readings().add("loss", ADA, 0.4));

    assertThat(registry.get("loss").gauge()).isSameAs(before);
    assertThat(before.value()).isEqualTo(0.4);
  }

  @Test
  void aSeriesThatIsNotReadAgainGoesAway() {
    gauges.show(new Readings().add("loss", ADA, 0.5).add("loss", BOB, 0.25));
    gauges.show(new Readings().add("loss", BOB, 0.25));

    assertThat(registry.getMeters()).hasSize(1);
    assertThat(registry.find("loss").tags(ADA).gauge()).isNull();
  }

  @Test
  void whatIsNotKnownIsNotShown() {
    gauges.show(new Readings().add("loss", ADA, null));

    assertThat(registry.getMeters()).isEmpty();
  }
}
