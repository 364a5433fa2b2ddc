package org.phoenix.samples;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import org.phoenix.platform.contract.RunsApi;
import org.phoenix.platform.fixtures.RealBackends;
import org.phoenix.platform.tracing.Traces;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.test.context.ContextConfiguration;

/** The whole service on a port, with real PostgreSQL and S3 and a fake coordinator. */
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "db-scheduler.polling-interval=100ms",
      "phoenix.samples.batch-size=5",
      "phoenix.samples.attempts=3",
      "phoenix.samples.retry-after=100ms",
      "phoenix.samples.limits.requests=150",
      "phoenix.samples.limits.images=1000",
      "phoenix.samples.limits.model=1MB",
      "phoenix.samples.limits.burst=1000",
      "phoenix.device.turn-folder=target/turns"
    })
@ContextConfiguration(initializers = RealBackends.class)
@Import(SampleService.Coordinator.class)
public @interface SampleService {

  @TestConfiguration
  class Coordinator {

    @Bean
    FakeRuns fakeRuns(Traces traces) {
      FakeRuns runs = new FakeRuns();
      runs.trace(traces);
      return runs;
    }

    @Bean
    @Primary
    RunsApi runs(FakeRuns runs) {
      return runs.api();
    }
  }
}
