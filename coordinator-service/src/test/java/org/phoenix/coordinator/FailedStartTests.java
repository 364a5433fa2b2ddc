package org.phoenix.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.phoenix.platform.fixtures.RealBackends;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.util.TestPropertyValues;

/** What an operator reads when a backend is not there. */
@ExtendWith(OutputCaptureExtension.class)
class FailedStartTests {

  @Test
  void aDatabaseThatDoesNotAnswerIsNamed(CapturedOutput output) {
    assertThatThrownBy(
            () -> start("spring.datasource.url=jdbc:postgresql://127.0.0.1:9/coordinator"))
        .isInstanceOf(RuntimeException.class);
    assertThat(output.getErr()).contains("phoenix: the database (spring.datasource.url): ");
    assertThat(output).contains("127.0.0.1:9").doesNotContain("\tat ");
  }

  @Test
  void anObjectStoreThatDoesNotAnswerIsNamed(CapturedOutput output) {
    assertThatThrownBy(() -> start("phoenix.store.endpoint=http://127.0.0.1:9"))
        .isInstanceOf(RuntimeException.class);
    assertThat(output.getErr()).contains("phoenix: ").contains("(phoenix.store.endpoint)");
    assertThat(output).contains("127.0.0.1:9").doesNotContain("\tat ");
  }

  private static void start(String property) {
    new SpringApplicationBuilder(CoordinatorApplication.class)
        .initializers(
            new RealBackends(), context -> TestPropertyValues.of(property).applyTo(context))
        .properties("server.port=0")
        .run();
  }
}
