package org.phoenix.coordinator.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.phoenix.coordinator.pages.LineChart.Tick;
import org.phoenix.platform.contract.RunsApi.RoundStatus;

class LineChartTests {

  @Test
  void theAxisEndsAtRoundNumbersAndHoldsTheFloor() {
    LineChart chart = fids(List.of(14.0, 37.0, 92.0), 1.1);

    assertThat(chart.values()).extracting(Tick::label).containsExactly("0", "50", "100");
    assertThat(Objects.requireNonNull(chart.floor()).at()).isEqualTo("172.2");
    assertThat(chart.description()).isEqualTo("14.00 in round 3; between real images 1.10");
    assertThat(chart.line()).startsWith("64.0,25.0 ").endsWith(" 382.0,151.3");
  }

  @Test
  void valuesFarFromNothingAreCutOffBelow() {
    assertThat(fids(List.of(1010.0, 1000.0, 1030.0), null).values())
        .extracting(Tick::label)
        .containsExactly("1,000", "1,010", "1,020", "1,030");
  }

  @Test
  void oneValueAndEqualValuesAndNothingAtAllAreDrawnToo() {
    assertThat(fids(List.of(5.0), null).line()).matches("223\\.0,[0-9.]+");
    assertThat(fids(List.of(5.0, 5.0), null).line()).doesNotContain("NaN");
    assertThat(fids(List.of(0.0, 0.0), null).line()).doesNotContain("NaN");
  }

  @Test
  void aRoundWithoutAValueIsLeftOutAndSoIsOneThatIsNoNumber() {
    assertThat(fids(List.of(3.0, Double.NaN, 2.0, Double.POSITIVE_INFINITY), null).dots())
        .extracting(dot -> dot.round())
        .containsExactly("round 2", "round 4");
    assertThat(chart(List.of(Double.NaN), null)).isNull();
    assertThat(chart(List.of(), null)).isNull();
  }

  @Test
  void ofAThousandRoundsAScreenfulIsDrawnTheNewestAmongThem() {
    List<Double> many = IntStream.range(0, 1000).mapToObj(i -> 1.0 + i).toList();
    LineChart chart = fids(many, null);

    assertThat(chart.dots()).hasSize(200);
    assertThat(chart.dotted()).isFalse();
    assertThat(chart.rows().get(0).round()).isEqualTo("round 1000");
  }

  private static LineChart fids(List<Double> newestFirst, @Nullable Double floor) {
    return Objects.requireNonNull(chart(newestFirst, floor));
  }

  private static @Nullable LineChart chart(List<Double> newestFirst, @Nullable Double floor) {
    List<RoundSummary> rounds =
        IntStream.range(0, newestFirst.size())
            .mapToObj(i -> round(newestFirst.size() - i, newestFirst.get(i), floor))
            .toList();
    return LineChart.of(
        "fid",
        "LeNet-FID",
        rounds,
        RoundSummary::lenetFid,
        RoundSummary::fidFloor,
        LineChart.Unit.NUMBER);
  }

  private static RoundSummary round(int number, double fid, @Nullable Double floor) {
    return new RoundSummary(
        number,
        RoundStatus.CLOSED,
        1,
        1,
        100,
        0.5,
        true,
        fid,
        floor,
        null,
        null,
        10,
        null,
        null,
        null);
  }
}
