package org.phoenix.quickstart.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
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
    "--dtype, fp8, No precision fp8",
    "--model, huge, huge",
    "--batch, 0, 0 is not between 1 and 100000",
    "--steps, -1, -1 is not between",
    "--device, tpu, No device tpu"
  })
  void badValuesAreNamed(String option, String value, String naming) {
    assertThat(run("train", option, value)).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains(option, naming);
  }

  @Test
  void itMustBeSaidWhatToMeasure() {
    assertThat(run()).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains("train|sample");
  }

  private int run(String... arguments) {
    return new CommandLine(new BenchCommand())
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
