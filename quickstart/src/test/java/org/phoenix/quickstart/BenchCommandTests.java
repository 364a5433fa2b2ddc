package org.phoenix.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class BenchCommandTests {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @CsvSource({"train, f32", "train, bf16", "sample, f32", "sample, bf16"})
  void whatIsPrintedIsOneJsonObject(String what, String dtype) {
    assertThat(
            run(
                what,
                "--dtype",
                dtype,
                "--batch",
                "2",
                "--steps",
                "1",
                "--repetitions",
                "3",
                "--threads",
                "1"))
        .isZero();

    JsonNode json = JsonMapper.shared().readTree(out.toString());
    assertThat(json.get("what").asString()).isEqualTo(what);
    assertThat(json.get("model").asString()).isEqualTo("small32");
    assertThat(json.get("dtype").asString()).isEqualTo(dtype);
    assertThat(json.get("arithmetic").asString()).isIn("f32", dtype);
    assertThat(json.get("batch").intValue()).isEqualTo(2);
    assertThat(json.get("repetitions").size()).isEqualTo(3);
    assertThat(json.get("imagesPerSecond").doubleValue()).isPositive();
    assertThat(err.toString()).contains("repetition 3 of 3");
  }

  @ParameterizedTest
  @CsvSource({
    "--dtype, fp8, is none of f32",
    "--model, huge, huge",
    "--batch, 0, is not a whole number from 1",
    "--steps, -1, is not a whole number from 1",
    "--device, tpu, use cpu or cuda:0",
    "--device, cuda:7, libtorch sees"
  })
  void badValuesAreNamed(String option, String value, String naming) {
    assertThat(run("train", option, value)).isEqualTo(PhoenixCommand.REFUSED);
    assertThat(err.toString()).contains(option, naming);
  }

  @Test
  void itMustBeSaidWhatToMeasure() {
    assertThat(run()).isEqualTo(PhoenixCommand.REFUSED);
    assertThat(err.toString()).contains("train|sample");
  }

  private int run(String... arguments) {
    List<String> all = new ArrayList<>(List.of("bench"));
    all.addAll(List.of(arguments));
    return PhoenixCommand.execute(
        new PrintWriter(out, true), new PrintWriter(err, true), all.toArray(String[]::new));
  }
}
