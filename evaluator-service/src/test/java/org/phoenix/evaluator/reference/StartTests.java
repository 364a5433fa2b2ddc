package org.phoenix.evaluator.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.phoenix.diffusion.data.BrokenDataException;
import org.phoenix.evaluator.EvaluatorApplication;
import org.phoenix.platform.contract.EvaluationsApi;
import org.phoenix.platform.fixtures.RealBackends;
import org.phoenix.platform.problem.ConflictException;
import org.phoenix.platform.problem.NotFoundException;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

@ExtendWith(OutputCaptureExtension.class)
class StartTests {

  @Test
  void aMissingReferenceFolderStopsTheServiceWithOneClearMessage(CapturedOutput output) {
    assertThatThrownBy(() -> service("--phoenix.evaluator.reference.path=/no/such/place"))
        .hasRootCauseInstanceOf(BrokenDataException.class);
    assertThat(output)
        .contains("phoenix: The reference set cannot be used: /no/such/place: no such folder")
        .contains("Set phoenix.evaluator.reference.path to a folder of labelled images.")
        .doesNotContain("\tat ");
  }

  @Test
  void withoutAReferenceSetNothingIsJudged() {
    try (var context = service()) {
      EvaluationsApi api = context.getBean(EvaluationsApi.class);
      assertThatThrownBy(api::reference).isInstanceOf(NotFoundException.class);
      assertThatThrownBy(context.getBean(Reference.class)::requireConfigured)
          .isInstanceOf(ConflictException.class)
          .hasMessageContaining("phoenix.evaluator.reference.path");
    }
  }

  private static ConfigurableApplicationContext service(String... arguments) {
    return new SpringApplicationBuilder(EvaluatorApplication.class)
        .initializers(new RealBackends())
        .properties("server.port=0")
        .run(arguments);
  }
}
